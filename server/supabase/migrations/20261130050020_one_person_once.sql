-- Somebody of a call who was named without an address, and with one in another observation, is one person, in
-- whichever order these come. What was said is kept as it was said; who is who is worked out of all of it.

create function private.said_name(p_facts jsonb) returns text
language sql immutable set search_path = '' as $$
  select nullif(private.comparable(coalesce(
    nullif(concat_ws(' ', p_facts #>> '{firstName,value}', p_facts #>> '{lastName,value}'), ''),
    p_facts #>> '{name,value}')), '')
$$;

-- Of the key of a person without an address, that of the only one with an address who has or speaks under the
-- same name; null of any other key, and where there are more.
create function private.joined_key(p_fields jsonb, p_key text) returns text
language sql immutable set search_path = '' as $$
  select case when p_key like 'name:%' then (
    select case when count(*) = 1 then min(substr(f.key, 8)) end
    from jsonb_each(p_fields) as f
    where f.key like 'person:%' and f.key not like 'person:name:%'
      and private.said_name(p_fields -> ('person:' || p_key))
        in (private.said_name(f.value), private.comparable(f.value #>> '{speakerName,value}'))) end
$$;

-- Rows of people who have turned out to be one: theirs is the one with the address, and what a person said of
-- the other is said of it.
create function private.join_attendees(p_meeting uuid, p_fields jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  r record;
begin
  for r in
    select a.id, a.contact_id, a.human_fields, n.key, o.id as other
    from public.meeting_attendees a
    cross join lateral (select private.joined_key(p_fields, a.person_key) as key) n
    left join public.meeting_attendees o on o.meeting_id = a.meeting_id and o.person_key = n.key
    where a.meeting_id = p_meeting and n.key is not null
    order by a.id
  loop
    if r.other is null then
      update public.meeting_attendees a set email = r.key where a.id = r.id;
    else
      delete from public.meeting_attendees a where a.id = r.id;
      update public.meeting_attendees a
      set contact_id = r.contact_id, match_reason = 'chosen_by_rep', candidates = '[]',
          human_fields = array(
            select distinct f from unnest(a.human_fields || array['contact_id']) as f order by f)
      where a.id = r.other and 'contact_id' = any (r.human_fields) and r.contact_id is not null
        and not 'contact_id' = any (a.human_fields);
    end if;
  end loop;
end
$$;

-- The people of one observation: everybody ever named stays, each with what the highest rank said of
-- them, field by field; who was named without an address and has one now is one person. Answers the ranks, with
-- its own among them.
create or replace function private.sync_people(
  p_meeting uuid, p_people jsonb, p_rank numeric, p_hash text, p_fields jsonb) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_before constant jsonb := p_fields;
  v_workspace uuid;
  v_keys text[] := '{}';
  v_key text;
  v_known jsonb;
  v_facts jsonb;
  v_name text;
  v_joined jsonb;
  r record;
begin
  for r in
    select e.person || jsonb_build_object('position', e.n) as person, e.person ->> 'email' as email
    from jsonb_array_elements(p_people) with ordinality as e (person, n) order by e.n
  loop
    v_name := btrim(regexp_replace(r.person ->> 'name', '\s+', ' ', 'g'));
    continue when coalesce(r.email, v_name) is null;
    v_key := coalesce(r.email, 'name:' || lower(v_name));
    v_known := p_fields -> ('person:' || v_key);
    select coalesce(v_known, '{}') || coalesce(jsonb_object_agg(
        f.key, jsonb_build_object('rank', p_rank, 'hash', p_hash, 'value', f.value)), '{}')
    into v_facts
    from jsonb_each(r.person) as f
    where f.key <> 'email' and f.value <> 'null' and private.outranks(v_known -> f.key, p_rank, p_hash);
    p_fields := p_fields || jsonb_build_object('person:' || v_key, v_facts);
    v_keys := v_keys || v_key;
  end loop;

  -- Known and no longer there: a person took them off this call, or gave them another name. Such facts
  -- stay as they were.
  select coalesce(array_agg(distinct k), '{}') into v_keys
  from unnest(v_keys) as k
  where v_before -> ('person:' || k) is null or exists (
    select from public.meeting_attendees a
    where a.meeting_id = p_meeting and a.person_key in (k, private.joined_key(p_fields, k)));
  select v_before || coalesce(jsonb_object_agg('person:' || k, p_fields -> ('person:' || k)), '{}')
  into p_fields from unnest(v_keys) as k;

  -- {address: what was said of them while they had none}
  select coalesce(jsonb_object_agg(n.key, n.facts), '{}') into v_joined
  from (
    select private.joined_key(p_fields, substr(f.key, 8)) as key, f.value as facts
    from jsonb_each(p_fields) as f where f.key like 'person:name:%'
    order by f.key) n
  where n.key is not null;
  if v_joined <> '{}' then
    select array_agg(distinct coalesce(private.joined_key(p_fields, k), k)) into v_keys from unnest(v_keys) as k;
    perform private.join_attendees(p_meeting, p_fields);
  end if;

  select m.workspace_id into v_workspace from public.meetings m where m.id = p_meeting;
  with said as (
    select k as person_key, i.email, f #>> '{name,value}' as name,
      (f #>> '{isExternal,value}')::boolean as said_external,
      coalesce((f #>> '{isExternal,value}')::boolean, i.email is not null)
        and not private.is_inside(v_workspace, i.email) as is_external,
      coalesce(f #>> '{nature,value}', (private.nature_of(i.email, f #>> '{name,value}')).nature)
        as nature,
      f #>> '{natureEvidence,value}' as nature_evidence,
      coalesce((f #>> '{isRole,value}')::boolean, false) as is_role,
      coalesce((f #>> '{mayBeRep,value}')::boolean, false)
        and not private.is_inside(v_workspace, i.email) as may_be_rep,
      f #>> '{firstName,value}' as first_name, f #>> '{lastName,value}' as last_name,
      f #>> '{companyName,value}' as company_name,
      coalesce((f #>> '{isOrganizer,value}')::boolean, false) as is_organizer,
      f #>> '{speakerName,value}' as speaker_name,
      (f #>> '{spokenSeconds,value}')::numeric as spoken_seconds,
      f #>> '{domain,value}' as domain, (f #>> '{freeMail,value}')::boolean as free_mail,
      (f #>> '{position,value}')::int as position
    from unnest(v_keys) as k
    cross join lateral (select coalesce(v_joined -> k, '{}') || (p_fields -> ('person:' || k)) as f,
      case when k not like 'name:%' then k end as email) i
  ), known as (
    update public.meeting_attendees a
    set name = n.name, is_external = n.is_external, said_external = n.said_external,
        is_organizer = n.is_organizer, speaker_name = n.speaker_name,
        spoken_seconds = n.spoken_seconds, domain = n.domain, free_mail = n.free_mail,
        position = n.position, nature = n.nature, nature_evidence = n.nature_evidence,
        is_role = n.is_role, may_be_rep = n.may_be_rep, first_name = n.first_name,
        last_name = n.last_name, company_name = n.company_name
    from (
      select x.id, s.is_organizer, s.speaker_name, s.spoken_seconds, s.domain, s.free_mail, s.position,
        s.is_role, s.may_be_rep, s.first_name, s.last_name, s.company_name, h.nature,
        case when 'nature' = any (x.human_fields) then x.nature_evidence else s.nature_evidence end
          as nature_evidence,
        case when 'name' = any (x.human_fields) then x.name else s.name end as name,
        h.nature = 'person' and case when 'is_external' = any (x.human_fields) then x.is_external
          else s.is_external end as is_external,
        case when 'is_external' = any (x.human_fields) then x.said_external else s.said_external end
          as said_external
      from said s
      join public.meeting_attendees x on x.meeting_id = p_meeting and x.person_key = s.person_key
      cross join lateral (select case when 'nature' = any (x.human_fields) then x.nature
        else s.nature end as nature) h
    ) n
    where a.id = n.id
      and (a.name, a.is_external, a.said_external, a.is_organizer, a.speaker_name, a.spoken_seconds,
           a.domain, a.free_mail, a.position, a.nature, a.nature_evidence, a.is_role, a.may_be_rep,
           a.first_name, a.last_name, a.company_name)
        is distinct from (n.name, n.is_external, n.said_external, n.is_organizer, n.speaker_name,
           n.spoken_seconds, n.domain, n.free_mail, n.position, n.nature, n.nature_evidence,
           n.is_role, n.may_be_rep, n.first_name, n.last_name, n.company_name)
  )
  insert into public.meeting_attendees
    (meeting_id, name, email, is_external, said_external, is_organizer, speaker_name, spoken_seconds,
     domain, free_mail, position, nature, nature_evidence, is_role, may_be_rep, first_name, last_name,
     company_name)
  select p_meeting, s.name, s.email, s.is_external, s.said_external, s.is_organizer, s.speaker_name,
    s.spoken_seconds, s.domain, s.free_mail, s.position, s.nature, s.nature_evidence, s.is_role,
    s.may_be_rep, s.first_name, s.last_name, s.company_name
  from said s
  where not exists (
    select from public.meeting_attendees a
    where a.meeting_id = p_meeting and a.person_key = s.person_key)
  order by s.position;
  return p_fields;
end
$$;

revoke execute on function private.said_name(jsonb), private.joined_key(jsonb, text),
  private.join_attendees(uuid, jsonb) from public, anon, authenticated, service_role;
