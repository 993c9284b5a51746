-- "Forget this person": the rep's record of somebody goes, and in the rep's calls they are "Somebody" from
-- then on, in what is stored and in whatever Fathom says later. What was said in a call, its summary and
-- its title stay as they are, and so do the titles of items and tasks.

-- How a forgotten person is recognised when Fathom names them again: by digests alone. Of an address, of a
-- full name, and of a lesser name together with its call. The owner is digested too, so that two reps'
-- lists cannot be compared.
create table private.forgotten_people (
  owner_id uuid not null references auth.users (id) on delete cascade,
  digest text not null,
  forgotten_at timestamptz not null default now(),
  primary key (owner_id, digest)
);
alter table private.forgotten_people enable row level security;

create function private.forgotten_digest(p_owner uuid, p_key text, p_call text default null) returns text
language sql immutable set search_path = '' as $$
  select encode(sha256(convert_to(
    jsonb_build_array(p_owner, p_key, p_call)::text, 'UTF8')), 'hex')
$$;

-- As the key of a person of a call without an address.
create function private.name_key(p_name text) returns text
language sql immutable set search_path = '' as $$
  select 'name:' || lower(nullif(btrim(regexp_replace(p_name, '\s+', ' ', 'g')), ''))
$$;

-- Which keys, addresses and names, stand for forgotten people among those named together in one call:
-- `p_named` is [{name, email}], `p_calls` the names of the call. Whoever comes with the address of a
-- forgotten person is one, and so is their name in this call, unless somebody else has the same.
create function private.forgotten_keys(p_owner uuid, p_named jsonb, p_calls text[]) returns text[]
language sql stable set search_path = '' as $$
  with said as (
    select distinct private.clean_email(e ->> 'email') as email, private.name_key(e ->> 'name') as name
    from jsonb_array_elements(p_named) as e
  ), known as (
    select s.email, s.name, exists (
        select from private.forgotten_people f
        where f.owner_id = p_owner and f.digest = any (
          case when s.email is not null then array[private.forgotten_digest(p_owner, s.email)]
          else array[private.forgotten_digest(p_owner, s.name)]
            || array(select private.forgotten_digest(p_owner, s.name, c) from unnest(p_calls) as c) end)
      ) as forgotten
    from said s
  )
  select array(
    select k.email from known k where k.forgotten and k.email is not null
    union
    select k.name from known k
    where k.forgotten and k.name is not null and not exists (
      select from known o where o.name = k.name and o.email is not null and not o.forgotten))
$$;

create function private.is_forgotten(p_keys text[], p_name text, p_email text) returns boolean
language sql immutable set search_path = '' as $$
  select coalesce(coalesce(private.clean_email(p_email), private.name_key(p_name)) = any (p_keys), false)
$$;

create function private.names_of_lines(p_utterances jsonb) returns jsonb
language sql immutable set search_path = '' as $$
  select coalesce(jsonb_agg(distinct jsonb_build_object('name', u -> 'speaker', 'email', u -> 'email')), '[]')
  from jsonb_array_elements(case jsonb_typeof(p_utterances) when 'array' then p_utterances else '[]' end) as u
$$;

-- The forgotten people of an observation, by their keys in it. Nearly every rep has forgotten nobody.
create function private.forgotten_in(p_owner uuid, p_observation jsonb, p_utterances jsonb) returns text[]
language plpgsql stable set search_path = '' as $$
begin
  if not exists (select from private.forgotten_people f where f.owner_id = p_owner) then
    return '{}';
  end if;
  return private.forgotten_keys(p_owner,
    coalesce((
      select jsonb_agg(n) from (
        select jsonb_build_object('name', e -> 'name', 'email', e -> 'email') as n
        from jsonb_array_elements(coalesce(nullif(p_observation -> 'people', 'null'), '[]')) as e
        union
        select jsonb_build_object('name', e -> 'speakerName', 'email', e -> 'email')
        from jsonb_array_elements(coalesce(nullif(p_observation -> 'people', 'null'), '[]')) as e
        union
        select jsonb_build_object('name', e -> 'assigneeName', 'email', e -> 'assigneeEmail')
        from jsonb_array_elements(coalesce(nullif(p_observation -> 'items', 'null'), '[]')) as e
      ) x), '[]') || private.names_of_lines(p_utterances),
    array_remove(array[p_observation #>> '{meeting,recordingId}', p_observation #>> '{meeting,callUrl}'], null));
end
$$;

create function private.lines_without(p_utterances jsonb, p_keys text[]) returns jsonb
language sql immutable set search_path = '' as $$
  select case when p_keys = '{}' then p_utterances else (
    select coalesce(jsonb_agg(case when private.is_forgotten(p_keys, u ->> 'speaker', u ->> 'email')
      then u || '{"speaker": "Somebody", "email": null}' else u end order by n), '[]')
    from jsonb_array_elements(p_utterances) with ordinality as l (u, n)) end
$$;

-- `{…, evidence: {quote, speaker}}` of an item's analysis.
create function private.analysis_without(p_analysis jsonb, p_keys text[]) returns jsonb
language sql immutable set search_path = '' as $$
  select case when private.name_key(p_analysis #>> '{evidence,speaker}') = any (p_keys)
    then jsonb_set(p_analysis, '{evidence,speaker}', '"Somebody"') else p_analysis end
$$;

-- An observation as it would be had Fathom never known who these people are.
create function private.observation_without(p_observation jsonb, p_keys text[]) returns jsonb
language plpgsql immutable set search_path = '' as $$
begin
  if p_keys = '{}' then
    return p_observation;
  end if;
  if jsonb_typeof(p_observation -> 'people') = 'array' then
    p_observation := jsonb_set(p_observation, '{people}', (
      select coalesce(jsonb_agg(case when private.is_forgotten(p_keys, e ->> 'name', e ->> 'email')
        then e || jsonb_build_object('name', 'Somebody', 'email', null, 'domain', null, 'freeMail', null,
          'speakerName', case when e ->> 'speakerName' is not null then 'Somebody' end,
          -- Who has an address and is not known to be of the house is a guest; without it, it must be said.
          'isExternal', coalesce((e ->> 'isExternal')::boolean, true))
        else e end order by n), '[]')
      from jsonb_array_elements(p_observation -> 'people') with ordinality as l (e, n)));
  end if;
  if jsonb_typeof(p_observation -> 'items') = 'array' then
    p_observation := jsonb_set(p_observation, '{items}', (
      select coalesce(jsonb_agg(
        case when private.is_forgotten(p_keys, e ->> 'assigneeName', e ->> 'assigneeEmail')
          then e || '{"assigneeName": "Somebody", "assigneeEmail": null}' else e end
        || jsonb_build_object('analysis', private.analysis_without(e -> 'analysis', p_keys)) order by n), '[]')
      from jsonb_array_elements(p_observation -> 'items') with ordinality as l (e, n)));
  end if;
  return p_observation;
end
$$;

-- The same for what is remembered of earlier observations. Their ranks stay, so that saying it all again
-- changes nothing.
create function private.known_without(p_known private.meeting_observations, p_keys text[])
returns private.meeting_observations
language plpgsql immutable set search_path = '' as $$
begin
  select coalesce(jsonb_object_agg(
      case when k.forgotten then 'person:name:somebody' else f.key end,
      case when k.forgotten then (f.value - 'domain' - 'freeMail')
          || case when f.value ? 'name'
            then jsonb_build_object('name', (f.value -> 'name') || '{"value": "Somebody"}') else '{}' end
          || case when f.value ? 'speakerName'
            then jsonb_build_object('speakerName', (f.value -> 'speakerName') || '{"value": "Somebody"}')
            else '{}' end
        else f.value end), '{}')
  into p_known.fields
  from jsonb_each(p_known.fields) as f
  cross join lateral (
    select f.key like 'person:%' and substr(f.key, 8) = any (p_keys) as forgotten) k;

  select coalesce(jsonb_object_agg(i.key, (
    select coalesce(jsonb_object_agg(f.key, case
        when f.key = 'assignee'
          and private.is_forgotten(p_keys, f.value #>> '{value,name}', f.value #>> '{value,email}')
          then f.value || '{"value": {"name": "Somebody", "email": null}}'
        when f.key = 'analysis' then
          f.value || jsonb_build_object('value', private.analysis_without(f.value -> 'value', p_keys))
        else f.value end), '{}')
    from jsonb_each(i.value) as f
    where not (f.key like 'email of %'
        and (f.value ->> 'value' = any (p_keys) or private.name_key(substr(f.key, 10)) = any (p_keys)))
      and not (f.key like 'name of %' and substr(f.key, 9) = any (p_keys)))), '{}')
  into p_known.item_facts
  from jsonb_each(p_known.item_facts) as i;

  select coalesce(jsonb_agg(
    case when private.is_forgotten(p_keys, d ->> 'assigneeName', d ->> 'assigneeEmail')
      then d || '{"assigneeName": "Somebody", "assigneeEmail": null}' else d end order by n), '[]')
  into p_known.deleted_items
  from jsonb_array_elements(p_known.deleted_items) with ordinality as l (d, n);
  return p_known;
end
$$;

-- Forgets, in one stored call, whoever is on the list.
create function private.forget_in_meeting(p_owner uuid, p_meeting uuid) returns void
language plpgsql set search_path = '' as $$
declare
  v_meeting public.meetings;
  v_lines jsonb;
  v_known private.meeting_observations;
  v_keys text[];
begin
  select * into v_meeting from public.meetings m where m.id = p_meeting;
  select t.utterances into v_lines from public.meeting_transcripts t where t.meeting_id = p_meeting;
  select * into v_known from private.meeting_observations o where o.meeting_id = p_meeting;
  v_keys := private.forgotten_keys(p_owner, (
    select coalesce(jsonb_agg(x.n), '[]') from (
      select jsonb_build_object('name', a.name, 'email', a.email) as n
      from public.meeting_attendees a where a.meeting_id = p_meeting
      union
      select jsonb_build_object('name', a.speaker_name, 'email', a.email)
      from public.meeting_attendees a where a.meeting_id = p_meeting
      union
      select jsonb_build_object('name', i.assignee_name, 'email', i.assignee_email)
      from public.meeting_action_items i where i.meeting_id = p_meeting
      union
      select f.value #> '{assignee,value}'
      from jsonb_each(coalesce(v_known.item_facts, '{}')) as f where f.value ? 'assignee'
      union
      select jsonb_build_object('name', d -> 'assigneeName', 'email', d -> 'assigneeEmail')
      from jsonb_array_elements(coalesce(v_known.deleted_items, '[]')) as d
    ) x) || private.names_of_lines(v_lines),
    array_remove(array[v_meeting.fathom_recording_id, v_meeting.url], null));
  if v_keys = '{}' then
    return;
  end if;

  -- Two of them in one call are one: nothing is left that would tell them apart.
  delete from public.meeting_attendees a
  where a.meeting_id = p_meeting and a.person_key = any (v_keys) and exists (
    select from public.meeting_attendees o
    where o.meeting_id = p_meeting
      and (o.person_key = 'name:somebody' or o.person_key = any (v_keys) and o.id < a.id));
  update public.meeting_attendees a
  set name = 'Somebody', email = null, contact_id = null, domain = null, free_mail = null,
      speaker_name = case when a.speaker_name is not null then 'Somebody' end,
      said_external = coalesce(a.said_external, a.is_external), match_reason = 'none', candidates = '[]',
      human_fields = array_remove(array_remove(a.human_fields, 'name'), 'contact_id')
  where a.meeting_id = p_meeting and a.person_key = any (v_keys);

  update public.meeting_action_items i
  set assignee_name = case when n.assignee then 'Somebody' else i.assignee_name end,
      assignee_email = case when n.assignee then null else i.assignee_email end,
      evidence = n.evidence
  from (
    select x.id, private.is_forgotten(v_keys, x.assignee_name, x.assignee_email) as assignee,
      nullif(private.analysis_without(jsonb_build_object('evidence', x.evidence), v_keys) -> 'evidence', 'null')
        as evidence
    from public.meeting_action_items x where x.meeting_id = p_meeting
  ) n
  where i.id = n.id and (n.assignee or n.evidence is distinct from i.evidence);
  -- The log by name, where a name alone would say too little to look for it everywhere.
  update public.audit_log l
  set before = private.assignee_without(l.before, v_keys), after = private.assignee_without(l.after, v_keys)
  where l.row_id in (select i.id from public.meeting_action_items i where i.meeting_id = p_meeting)
    and l.table_name = 'meeting_action_items'
    and (l.before, l.after) is distinct from
      (private.assignee_without(l.before, v_keys), private.assignee_without(l.after, v_keys));

  update public.meeting_transcripts t set utterances = private.lines_without(t.utterances, v_keys)
  where t.meeting_id = p_meeting
    and t.utterances is distinct from private.lines_without(t.utterances, v_keys);

  if v_known.meeting_id is not null then
    v_known := private.known_without(v_known, v_keys);
    update private.meeting_observations o
    set fields = v_known.fields, item_facts = v_known.item_facts, deleted_items = v_known.deleted_items
    where o.meeting_id = p_meeting;
  end if;
end
$$;

-- One side of a line of the log about an item.
create function private.assignee_without(p_side jsonb, p_keys text[]) returns jsonb
language sql immutable set search_path = '' as $$
  select p_side
    || case when private.name_key(p_side ->> 'assignee_name') = any (p_keys)
      then '{"assignee_name": "Somebody"}'::jsonb else '{}' end
    || case when private.clean_email(p_side ->> 'assignee_email') = any (p_keys)
      then '{"assignee_email": null}'::jsonb else '{}' end
    || case when private.name_key(p_side #>> '{evidence,speaker}') = any (p_keys)
      then jsonb_build_object('evidence', (p_side -> 'evidence') || '{"speaker": "Somebody"}') else '{}' end
$$;

-- A pattern that finds these words wherever they stand alone, in text and within JSON.
create function private.pattern_of(p_words text[]) returns text
language sql immutable set search_path = '' as $$
  select '(?<!\w)(?:' || string_agg(
    regexp_replace(w, '([.\\+*?\[^\]$(){}=!<>|:#&~-])', '\\\1', 'g'), '|' order by length(w) desc, w) || ')(?!\w)'
  from (
    select x as w from unnest(p_words) as x
    union
    select substr(to_jsonb(x)::text, 2, length(to_jsonb(x)::text) - 2) from unnest(p_words) as x
  ) as forms
$$;

-- Forgets a person, known by their contact or by an address, in everything that is this rep's. Answers
-- whether there was anything to forget.
create function private.forget_person(p_owner uuid, p_contact uuid, p_email text) returns boolean
language plpgsql set search_path = '' as $$
declare
  v_actor constant text := coalesce(current_setting('upshot.actor', true), '');
  v_contacts constant uuid[] := array(
    select c.id from public.contacts c
    where c.owner_id = p_owner and (c.id = p_contact or c.email = p_email)
    union
    select l.contact_id from public.contact_aliases l
    where l.owner_id = p_owner and l.email = p_email);
  v_emails text[];
  v_names text[];
  v_keys text[];
  v_meetings uuid[];
  v_rows uuid[];
  v_lines uuid[];
  v_pattern text;
  v_meeting uuid;
begin
  v_emails := array_remove(array(
    select c.email from public.contacts c where c.id = any (v_contacts)
    union select l.email from public.contact_aliases l where l.contact_id = any (v_contacts)
    union select a.email from public.meeting_attendees a where a.contact_id = any (v_contacts)
    union select p_email), null);
  if exists (select from public.workspace_members w
    join public.workspace_members mine on mine.workspace_id = w.workspace_id
    where mine.user_id = p_owner and w.email = any (v_emails)) then
    perform private.refuse('forbidden', 'Somebody of your own workspace cannot be forgotten here.');
  end if;
  -- Full names only: anything less would be somebody else's, too.
  v_names := array(
    select n.name from (
      select concat_ws(' ', c.first_name, c.last_name) as name
      from public.contacts c where c.id = any (v_contacts)
      union
      select unnest(array[a.name, a.speaker_name])
      from public.meeting_attendees a join public.meetings m on m.id = a.meeting_id
      where m.owner_user_id = p_owner and (a.contact_id = any (v_contacts) or a.email = any (v_emails))
    ) n
    where private.is_telling_key(private.name_key(n.name)) and n.name is not null);
  v_keys := v_emails || array(select private.name_key(n) from unnest(v_names) as n);
  v_meetings := array(
    select m.id from public.meetings m
    where m.owner_user_id = p_owner and (
      exists (select from public.meeting_attendees a where a.meeting_id = m.id
        and (a.contact_id = any (v_contacts) or a.person_key = any (v_keys)))
      or exists (select from public.meeting_action_items i where i.meeting_id = m.id
        and coalesce(i.assignee_email, private.name_key(i.assignee_name)) = any (v_keys))
      or exists (select from public.meeting_transcripts t where t.meeting_id = m.id and exists (
        select from unnest(v_emails) as e
        where t.utterances @> jsonb_build_array(jsonb_build_object('email', e))
        union all
        select from unnest(v_names) as n
        where t.utterances @> jsonb_build_array(jsonb_build_object('speaker', n)))))
    order by m.id);
  if v_contacts = '{}' and v_meetings = '{}' then
    return false;
  end if;

  insert into private.forgotten_people (owner_id, digest)
  select p_owner, private.forgotten_digest(p_owner, k) from unnest(v_keys) as k
  union
  select p_owner, private.forgotten_digest(p_owner, a.person_key, c)
  from public.meeting_attendees a join public.meetings m on m.id = a.meeting_id
  cross join unnest(array[m.fathom_recording_id, m.url]) as c
  where m.id = any (v_meetings) and a.contact_id = any (v_contacts) and a.email is null and c is not null
  on conflict do nothing;

  perform set_config('upshot.actor', 'rules', true);
  -- That the call was with their company is not about them, and nobody would be left to tell it by.
  update public.meetings m
  set human_fields = array(select distinct f from unnest(m.human_fields || array['company_id']) as f order by f)
  where m.id = any (v_meetings) and m.company_id is not null and not 'company_id' = any (m.human_fields);
  perform from public.tasks t where t.meeting_id = any (v_meetings) order by t.id for no key update;
  foreach v_meeting in array v_meetings loop
    perform private.forget_in_meeting(p_owner, v_meeting);
  end loop;

  update public.meeting_attendees a
  set candidates = (
    select coalesce(jsonb_agg(c order by n), '[]')
    from jsonb_array_elements(a.candidates) with ordinality as l (c, n)
    where (c ->> 'id')::uuid <> all (v_contacts))
  from public.meetings m
  where m.id = a.meeting_id and m.owner_user_id = p_owner and exists (
    select from unnest(v_contacts) as k
    where a.candidates @> jsonb_build_array(jsonb_build_object('id', k)));
  update public.calendar_events e
  set organizer_email = case when e.organizer_email = any (v_emails) then null else e.organizer_email end,
      attendees = (
        select coalesce(jsonb_agg(p order by n), '[]')
        from jsonb_array_elements(
          case jsonb_typeof(e.attendees) when 'array' then e.attendees else '[]' end) with ordinality as l (p, n)
        where coalesce(private.clean_email(coalesce(p ->> 'email', p #>> '{}')) <> all (v_emails), true))
  where e.user_id = p_owner and v_emails <> '{}' and (e.organizer_email = any (v_emails)
    or e.attendees::text ~* private.pattern_of(v_emails));
  -- To take such a correction back would bring them back.
  delete from public.match_corrections c
  where c.owner_id = p_owner and exists (
    select from unnest(v_contacts::text[] || v_emails) as w
    where strpos(lower(c.journal::text), lower(w)) > 0);
  delete from public.contacts c where c.id = any (v_contacts);
  foreach v_meeting in array v_meetings loop
    perform private.settle_meeting_people(v_meeting);
    perform private.reclassify_items(v_meeting);
  end loop;
  perform set_config('upshot.actor', v_actor, true);

  -- Last, because all of the above has written to it.
  v_pattern := private.pattern_of(v_emails || v_names);
  -- Contacts that they were once, before two were made one.
  v_rows := v_contacts || array(
    select l.row_id from public.audit_log l
    where l.owner_id = p_owner and l.table_name = 'contacts'
      and (l.before ->> 'email' = any (v_emails) or l.after ->> 'email' = any (v_emails)));
  with changed as (
    update public.audit_log l
    set title = case when l.row_id = any (v_rows) then 'Somebody'
          else regexp_replace(l.title, v_pattern, 'Somebody', 'gi') end,
        before = private.person_without(regexp_replace(l.before::text, v_pattern, 'Somebody', 'gi')::jsonb,
          l.row_id = any (v_rows)),
        after = private.person_without(regexp_replace(l.after::text, v_pattern, 'Somebody', 'gi')::jsonb,
          l.row_id = any (v_rows))
    where l.owner_id = p_owner and (l.row_id = any (v_rows) or l.title ~* v_pattern
      or l.before::text ~* v_pattern or l.after::text ~* v_pattern)
    returning l.id
  )
  select array_agg(c.id) into v_lines from changed c;
  perform private.feed_touch('history', v_lines);
  update public.applied_mutations a
  set outcome = regexp_replace(a.outcome::text, v_pattern, 'Somebody', 'gi')::jsonb
  where a.owner_id = p_owner and a.outcome::text ~* v_pattern;
  return true;
end
$$;

-- One side of a line of the log about a contact.
create function private.person_without(p_side jsonb, p_is_person boolean) returns jsonb
language sql immutable set search_path = '' as $$
  select case when p_is_person then p_side || coalesce((
    select jsonb_object_agg(k, null) from unnest(array['first_name', 'last_name', 'email']) as k
    where p_side ? k), '{}') else p_side end
$$;

create function private.mutate_person_forget(p_me uuid, p_args jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  v_contact constant uuid := private.arg_uuid(p_args, 'contactId');
begin
  perform private.contact_to_change(p_me, v_contact);
  perform private.forget_person(p_me, v_contact, null);
end
$$;

-- A person's own request, made to whoever runs this: forgets an address for every rep who knows it.
-- Answers `{owners: [rep, …], refused: [rep, …], touched: [rep, …]}`; `owners` are all who ever forgot them,
-- `refused` those whose colleague this is.
create function public.forget_person(p_email text) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_email constant text := private.clean_email(p_email);
  v_owners uuid[];
  v_refused uuid[] := '{}';
  r record;
begin
  if v_email is null or v_email !~ '^[^@[:space:]]+@[^@[:space:]]+\.[^@[:space:]]+$' then
    raise exception 'Not an email address' using errcode = '22023';
  end if;
  perform set_config('upshot.actor', 'companion', true);
  for r in
    select o.id, w.workspace_id from (
      select c.owner_id as id from public.contacts c where c.email = v_email
      union select l.owner_id from public.contact_aliases l where l.email = v_email
      union select m.owner_user_id from public.meeting_attendees a
        join public.meetings m on m.id = a.meeting_id where a.email = v_email
      union select m.owner_user_id from public.meeting_action_items i
        join public.meetings m on m.id = i.meeting_id where i.assignee_email = v_email
    ) o join public.workspace_members w on w.user_id = o.id
    order by w.workspace_id, o.id
  loop
    perform private.lock_workspace(r.workspace_id);
    begin
      perform private.forget_person(r.id, null, v_email);
    exception when sqlstate 'UP001' then
      v_refused := v_refused || r.id;
    end;
  end loop;
  -- Those who forgot them before among them: their mailboxes may not have heard of it.
  v_owners := array(
    select f.owner_id from private.forgotten_people f
    where f.digest = private.forgotten_digest(f.owner_id, v_email) order by 1);
  return jsonb_build_object('owners', to_jsonb(v_owners), 'refused', to_jsonb(v_refused),
    'touched', to_jsonb(private.feed_touched_reps()));
end
$$;

revoke execute on function
  private.forgotten_digest(uuid, text, text),
  private.name_key(text),
  private.forgotten_keys(uuid, jsonb, text[]),
  private.is_forgotten(text[], text, text),
  private.names_of_lines(jsonb),
  private.forgotten_in(uuid, jsonb, jsonb),
  private.lines_without(jsonb, text[]),
  private.analysis_without(jsonb, text[]),
  private.observation_without(jsonb, text[]),
  private.known_without(private.meeting_observations, text[]),
  private.forget_in_meeting(uuid, uuid),
  private.assignee_without(jsonb, text[]),
  private.pattern_of(text[]),
  private.forget_person(uuid, uuid, text),
  private.person_without(jsonb, boolean),
  private.mutate_person_forget(uuid, jsonb)
  from public, anon, authenticated, service_role;
revoke execute on function public.forget_person(text) from public, anon, authenticated;
grant execute on function public.forget_person(text) to service_role;
