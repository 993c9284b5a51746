-- The people of one observation: everybody ever named stays, each with what the highest rank said of
-- them, field by field. Answers the ranks, with its own among them.
create function private.sync_people(
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
    select from public.meeting_attendees a where a.meeting_id = p_meeting and a.person_key = k);
  select v_before || coalesce(jsonb_object_agg('person:' || k, p_fields -> ('person:' || k)), '{}')
  into p_fields from unnest(v_keys) as k;

  select m.workspace_id into v_workspace from public.meetings m where m.id = p_meeting;
  with said as (
    select k as person_key, i.email, f #>> '{name,value}' as name,
      (f #>> '{isExternal,value}')::boolean as said_external,
      coalesce((f #>> '{isExternal,value}')::boolean, i.email is not null)
        and not private.is_own_domain(v_workspace, private.domain_of(i.email))
        and not exists (
          select from public.workspace_members w
          where w.workspace_id = v_workspace and w.email = i.email) as is_external,
      coalesce((f #>> '{isOrganizer,value}')::boolean, false) as is_organizer,
      f #>> '{speakerName,value}' as speaker_name,
      (f #>> '{spokenSeconds,value}')::numeric as spoken_seconds,
      f #>> '{domain,value}' as domain, (f #>> '{freeMail,value}')::boolean as free_mail,
      (f #>> '{position,value}')::int as position
    from unnest(v_keys) as k
    cross join lateral (select p_fields -> ('person:' || k) as f,
      case when k not like 'name:%' then k end as email) i
  ), known as (
    update public.meeting_attendees a
    set name = n.name, is_external = n.is_external, said_external = n.said_external,
        is_organizer = n.is_organizer, speaker_name = n.speaker_name,
        spoken_seconds = n.spoken_seconds, domain = n.domain, free_mail = n.free_mail,
        position = n.position
    from (
      select x.id, s.is_organizer, s.speaker_name, s.spoken_seconds, s.domain, s.free_mail, s.position,
        case when 'name' = any (x.human_fields) then x.name else s.name end as name,
        case when 'is_external' = any (x.human_fields) then x.is_external else s.is_external end
          as is_external,
        case when 'is_external' = any (x.human_fields) then x.said_external else s.said_external end
          as said_external
      from said s
      join public.meeting_attendees x on x.meeting_id = p_meeting and x.person_key = s.person_key
    ) n
    where a.id = n.id
      and (a.name, a.is_external, a.said_external, a.is_organizer, a.speaker_name, a.spoken_seconds,
           a.domain, a.free_mail, a.position)
        is distinct from (n.name, n.is_external, n.said_external, n.is_organizer, n.speaker_name,
           n.spoken_seconds, n.domain, n.free_mail, n.position)
  )
  insert into public.meeting_attendees
    (meeting_id, name, email, is_external, said_external, is_organizer, speaker_name, spoken_seconds,
     domain, free_mail, position)
  select p_meeting, s.name, s.email, s.is_external, s.said_external, s.is_organizer, s.speaker_name,
    s.spoken_seconds, s.domain, s.free_mail, s.position
  from said s
  where not exists (
    select from public.meeting_attendees a
    where a.meeting_id = p_meeting and a.person_key = s.person_key)
  order by s.position;
  return p_fields;
end
$$;

-- Contacts and companies of a call, made where there are none, and what follows from them. A call within
-- the house makes none.
create function private.link_meeting(p_meeting uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
  if exists (select from public.meetings m where m.id = p_meeting and not m.internal_only) then
    -- Most people of a call are known, with their company: all at once what `link_attendee` says of each.
    update public.meeting_attendees a
    set contact_id = c.id, match_reason = 'exact_email', candidates = '[]'
    from public.meetings m join public.contacts c on c.owner_id = m.owner_user_id
    where m.id = p_meeting and a.meeting_id = m.id and a.email = c.email and a.is_external
      and a.contact_id is null and not 'contact_id' = any (a.human_fields)
      and c.company_id is not null;
    perform private.link_attendee(a.id, true) from (
      select x.id from public.meeting_attendees x
      left join public.contacts c on c.id = x.contact_id
      where x.meeting_id = p_meeting
        and not (x.is_external and c.company_id is not null and x.candidates = '[]')
      order by x.position, x.person_key) a;
  end if;
  perform private.settle_meeting_people(p_meeting);
  perform private.reclassify_items(p_meeting);
  perform private.link_calendar_events(p_meeting);
end
$$;
