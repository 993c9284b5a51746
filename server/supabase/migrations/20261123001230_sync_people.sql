-- The people of one observation: everybody ever named stays, each with what the highest rank said of
-- them, field by field. Answers the ranks, with its own among them.
create function private.sync_people(
  p_meeting uuid, p_people jsonb, p_rank numeric, p_hash text, p_fields jsonb) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_workspace uuid;
  v_key text;
  v_known jsonb;
  v_facts jsonb;
  v_id uuid;
  v_name text;
  v_email text;
  v_said boolean;
  v_external boolean;
  r record;
begin
  select m.workspace_id into v_workspace from public.meetings m where m.id = p_meeting;
  for r in
    select e.person || jsonb_build_object('position', e.n) as person
    from jsonb_array_elements(p_people) with ordinality as e (person, n) order by e.n
  loop
    v_email := r.person ->> 'email';
    v_name := btrim(regexp_replace(r.person ->> 'name', '\s+', ' ', 'g'));
    continue when coalesce(v_email, v_name) is null;
    v_key := 'person:' || coalesce(v_email, 'name:' || lower(v_name));
    v_known := p_fields -> v_key;
    select a.id into v_id from public.meeting_attendees a
    where a.meeting_id = p_meeting and a.person_key = substr(v_key, 8);
    -- Known and not there: a person took them off this call, or gave them another name.
    continue when v_id is null and v_known is not null;

    select coalesce(v_known, '{}') || coalesce(jsonb_object_agg(
        f.key, jsonb_build_object('rank', p_rank, 'hash', p_hash, 'value', f.value)), '{}')
    into v_facts
    from jsonb_each(r.person) as f
    where f.key <> 'email' and f.value <> 'null' and private.outranks(v_known -> f.key, p_rank, p_hash);
    p_fields := p_fields || jsonb_build_object(v_key, v_facts);

    v_said := (v_facts #>> '{isExternal,value}')::boolean;
    v_external := coalesce(v_said, v_email is not null)
      and not private.is_own_domain(v_workspace, private.domain_of(v_email))
      and not exists (
        select from public.workspace_members w
        where w.workspace_id = v_workspace and w.email = v_email);
    if v_id is null then
      insert into public.meeting_attendees (meeting_id, name, email, is_external)
      values (p_meeting, v_name, v_email, v_external) returning id into v_id;
    end if;
    update public.meeting_attendees a
    set name = n.name, is_external = n.is_external, said_external = n.said_external,
        is_organizer = n.is_organizer, speaker_name = n.speaker_name, spoken_seconds = n.spoken_seconds,
        domain = n.domain, free_mail = n.free_mail, position = n.position
    from (
      select
        case when 'name' = any (x.human_fields) then x.name else v_facts #>> '{name,value}' end as name,
        case when 'is_external' = any (x.human_fields) then x.is_external else v_external end
          as is_external,
        case when 'is_external' = any (x.human_fields) then x.said_external else v_said end
          as said_external,
        coalesce((v_facts #>> '{isOrganizer,value}')::boolean, false) as is_organizer,
        v_facts #>> '{speakerName,value}' as speaker_name,
        (v_facts #>> '{spokenSeconds,value}')::numeric as spoken_seconds,
        v_facts #>> '{domain,value}' as domain, (v_facts #>> '{freeMail,value}')::boolean as free_mail,
        (v_facts #>> '{position,value}')::int as position
      from public.meeting_attendees x where x.id = v_id
    ) n
    where a.id = v_id
      and (a.name, a.is_external, a.said_external, a.is_organizer, a.speaker_name, a.spoken_seconds,
           a.domain, a.free_mail, a.position)
        is distinct from (n.name, n.is_external, n.said_external, n.is_organizer, n.speaker_name,
           n.spoken_seconds, n.domain, n.free_mail, n.position);
  end loop;
  return p_fields;
end
$$;

-- Contacts and companies of a call, made where there are none, and what follows from them. A call within
-- the house makes none.
create function private.link_meeting(p_meeting uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
  if exists (select from public.meetings m where m.id = p_meeting and not m.internal_only) then
    perform private.link_attendee(a.id, true) from (
      select x.id from public.meeting_attendees x
      where x.meeting_id = p_meeting order by x.position, x.person_key) a;
  end if;
  perform private.settle_meeting_people(p_meeting);
  perform private.reclassify_items(p_meeting);
  perform private.link_calendar_events(p_meeting);
end
$$;
