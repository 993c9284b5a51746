-- What an observation says of the people of a call, their nature and names with it.

-- The observation with everything in its form, but for its transcript, of which only the lines lost are
-- noted. `people` and `items` that are no lists are absent, as if not observed. Usable input comes back
-- as it was.
create or replace function private.usable_observation(p jsonb, p_lines_lost bigint) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  m constant jsonb := case when jsonb_typeof(p -> 'meeting') = 'object' then p -> 'meeting' else '{}' end;
  v_people jsonb;
  v_items jsonb;
  v_notes text[] := '{}';
  v_lost bigint;
begin
  select array_agg(private.usable_text(n, 500)) into v_notes
  from jsonb_array_elements(case jsonb_typeof(m -> 'notes') when 'array' then m -> 'notes' else '[]' end) n
  where private.usable_text(n, 500) is not null;

  if jsonb_typeof(p -> 'people') = 'array' then
    select coalesce(jsonb_agg(jsonb_build_object(
        'name', private.usable_text(e -> 'name', 300), 'email', private.usable_email(e -> 'email'),
        'isExternal', private.usable_flag(e -> 'isExternal'),
        'isOrganizer', coalesce(private.usable_flag(e -> 'isOrganizer'), false),
        'domain', left(private.clean_domain(private.usable_text(e -> 'domain', 1000)), 253),
        'freeMail', private.usable_flag(e -> 'freeMail'),
        'nature', private.usable_word(e -> 'nature', array['person', 'room', 'group', 'robot']),
        'natureEvidence', private.usable_text(e -> 'natureEvidence', 200),
        'isRole', private.usable_flag(e -> 'isRole'), 'mayBeRep', private.usable_flag(e -> 'mayBeRep'),
        'firstName', private.usable_text(e -> 'firstName', 300),
        'lastName', private.usable_text(e -> 'lastName', 300),
        'companyName', private.usable_text(e -> 'companyName', 300),
        'speakerName', private.usable_text(e -> 'speakerName', 300),
        'spokenSeconds', private.usable_number(e -> 'spokenSeconds', 0, 1e7))
        order by n), '[]'),
      count(*) filter (where e ->> 'email' <> '' and private.usable_email(e -> 'email') is null)
    into v_people, v_lost
    from jsonb_array_elements(p -> 'people') with ordinality as l (e, n);
    if v_lost > 0 then
      v_notes := v_notes || (private.count_of(v_lost, 'address', 'addresses') || ' could not be read');
    end if;
  end if;

  if jsonb_typeof(p -> 'items') = 'array' then
    -- Two of one fingerprint are one item said twice.
    select coalesce(jsonb_agg(i.item order by i.n), '[]') into v_items
    from (
      select distinct on (f.fingerprint) l.n, jsonb_build_object(
        'fingerprint', f.fingerprint, 'title', coalesce(f.title, 'Untitled item'),
        'assigneeName', private.usable_text(e -> 'assigneeName', 300),
        'assigneeEmail', private.usable_email(e -> 'assigneeEmail'),
        'completed', coalesce(private.usable_flag(e -> 'completed'), false),
        'userGenerated', coalesce(private.usable_flag(e -> 'userGenerated'), false),
        'recordingTimestamp', private.usable_number(e -> 'recordingTimestamp', 0, 1e7),
        'playbackUrl', private.usable_url(e -> 'playbackUrl'),
        'analysis', private.usable_analysis(e -> 'analysis')) as item
      from jsonb_array_elements(p -> 'items') with ordinality as l (e, n)
      cross join lateral (
        select private.usable_text(e -> 'title', 2000) as title,
          coalesce(private.usable_text(e -> 'fingerprint', 200), 'sql-' || md5(concat_ws('|',
            e ->> 'recordingTimestamp', e ->> 'title'))) as fingerprint) f
      where jsonb_typeof(e) = 'object'
      order by f.fingerprint, l.n
    ) i;
    v_lost := jsonb_array_length(p -> 'items') - jsonb_array_length(v_items);
    if v_lost > 0 then
      v_notes := v_notes || (private.count_of(v_lost, 'action item', 'action items') || ' could not be used');
    end if;
  end if;

  if p_lines_lost > 0 then
    v_notes := v_notes || (private.count_of(p_lines_lost, 'line', 'lines') || ' of the transcript could not be read');
  end if;

  return jsonb_build_object(
    'ownerUserId', p -> 'ownerUserId',
    'rank', coalesce(private.usable_number(p -> 'rank', 0, 1e15), 0),
    'contentHash', coalesce(private.usable_text(p -> 'contentHash', 200), ''),
    'receivedAt', coalesce(private.usable_time(p ->> 'receivedAt'), now()),
    'imported', coalesce(private.usable_flag(p -> 'imported'), false),
    'plan', case when jsonb_typeof(p #> '{plan,matches}') = 'array' then p -> 'plan' end,
    'meeting', jsonb_build_object(
      'recordingId', private.usable_text(case jsonb_typeof(m -> 'recordingId')
        when 'number' then to_jsonb(m ->> 'recordingId') else m -> 'recordingId' end, 200),
      'callUrl', private.usable_url(m -> 'callUrl'), 'shareUrl', private.usable_url(m -> 'shareUrl'),
      'thumbnailUrl', private.usable_url(m -> 'thumbnailUrl'),
      'title', private.usable_text(m -> 'title', 500),
      'start', private.usable_time(m ->> 'start'), 'end', private.usable_time(m ->> 'end'),
      'language', private.usable_text(m -> 'language', 100),
      'internalOnly', private.usable_flag(m -> 'internalOnly'),
      'summary', private.usable_text(m -> 'summary', 1000000),
      'recordedByEmail', private.usable_email(m -> 'recordedByEmail'),
      'notes', case when v_notes <> '{}' or jsonb_typeof(m -> 'notes') = 'array'
        then coalesce(to_jsonb(v_notes), '[]') end),
    'people', v_people, 'items', v_items);
end
$$;

-- The people of one observation: everybody ever named stays, each with what the highest rank said of
-- them, field by field. Answers the ranks, with its own among them.
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
    cross join lateral (select p_fields -> ('person:' || k) as f,
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
