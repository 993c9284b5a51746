-- Whom an item is about, in what reads an observation, notes what people did, merges two contacts, answers the
-- feed and finds a mutation.

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
        'about', private.usable_about(e -> 'about'),
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

create or replace function private.note_human_fields() returns trigger
language plpgsql set search_path = '' as $$
declare
  v_new constant jsonb := to_jsonb(new);
  v_old jsonb := '{}';
  v_changed text[];
begin
  if private.actor() not in ('rep', 'system') then
    return new;
  end if;
  if tg_op = 'UPDATE' then
    v_old := to_jsonb(old);
  elsif tg_table_name = 'tasks' and v_new ->> 'meeting_action_item_id' is not null then
    -- A task made from an item repeats the item; only what differs was a person's wish.
    select jsonb_build_object(
      'title', i.title, 'due_date', i.deadline_at, 'priority', coalesce(i.priority, 'medium'),
      'task_type', coalesce(i.ai_task_type, 'follow_up'), 'completed', i.completed,
      'status', case when i.completed then 'completed' else 'pending' end,
      'assigned_to', v_new -> 'assigned_to', 'company_id', m.company_id,
      'contact_id', coalesce(i.contact_id, m.primary_contact_id))
    into v_old
    from public.meeting_action_items i join public.meetings m on m.id = i.meeting_id
    where i.id = (v_new ->> 'meeting_action_item_id')::uuid;
  end if;
  select array_agg(c order by c) into v_changed
  from unnest(tg_argv) as c
  where coalesce(v_new -> c, 'null') is distinct from coalesce(v_old -> c, 'null')
    and not (tg_op = 'INSERT' and coalesce(v_new -> c, 'null') in ('null', 'false'));
  if v_changed is not null then
    new.human_fields := array(
      select distinct f from unnest(new.human_fields || v_changed) as f order by f);
  end if;
  return new;
end
$$;

create or replace function private.mutate_match_merge_contacts(p_me uuid, p_mutation uuid, p_args jsonb)
returns void
language plpgsql set search_path = '' as $$
declare
  v_keep_id constant uuid := private.arg_uuid(p_args, 'keepId');
  v_merge_id constant uuid := private.arg_uuid(p_args, 'mergeId');
  v_keep public.contacts;
  v_merge public.contacts;
  v_journal jsonb[] := '{}';
  v_meetings uuid[];
  v_fill jsonb;
  v_to_keep constant jsonb := jsonb_build_object('contact_id', v_keep_id);
  r record;
begin
  if v_keep_id = v_merge_id then
    perform private.refuse('invalid', 'A contact cannot be merged with itself.');
  end if;
  -- Both in one order, so that two merges that cross wait and do not fail.
  perform from public.contacts c where c.id in (v_keep_id, v_merge_id) order by c.id for update;
  v_keep := private.contact_to_change(p_me, v_keep_id);
  v_merge := private.contact_to_change(p_me, v_merge_id);
  v_meetings := private.meetings_with(array[v_keep_id, v_merge_id]);

  for r in
    select 'meeting_attendees' as place, a.id, v_to_keep || case a.match_reason
        when 'exact_email' then '{"match_reason": "alias"}'::jsonb else '{}' end as changes
      from public.meeting_attendees a where a.contact_id = v_merge_id
    union all select 'meeting_action_items', i.id, v_to_keep
      from public.meeting_action_items i where i.contact_id = v_merge_id
    union all select 'about_choices', c.id, v_to_keep
      from public.about_choices c where c.contact_id = v_merge_id
    union all select 'tasks', t.id, v_to_keep from public.tasks t where t.contact_id = v_merge_id
    union all select 'calendar_events', e.id, v_to_keep
      from public.calendar_events e where e.contact_id = v_merge_id
    union all select 'contact_aliases', l.id, v_to_keep
      from public.contact_aliases l where l.contact_id = v_merge_id
    union all select 'contact_choices', c.id, v_to_keep
      from public.contact_choices c where c.contact_id = v_merge_id
    union all select 'meetings', m.id, jsonb_build_object('primary_contact_id', v_keep_id)
      from public.meetings m where m.primary_contact_id = v_merge_id
    order by place, id
  loop
    v_journal := array_append(v_journal, private.correct_row('rules', r.place, r.id, r.changes));
  end loop;
  for r in
    select e.id, e.company_id, exists (
      select from public.company_exclusions k
      where k.contact_id = v_keep_id and k.company_id = e.company_id) as known
    from public.company_exclusions e where e.contact_id = v_merge_id order by e.id
  loop
    v_journal := array_append(v_journal, case when r.known
      then private.correct_remove('company_exclusions', r.id)
      else private.correct_row('rules', 'company_exclusions', r.id, v_to_keep) end);
  end loop;

  v_journal := array_append(v_journal, private.correct_remove('contacts', v_merge_id));
  v_fill := jsonb_strip_nulls(jsonb_build_object(
    'first_name', case when v_keep.first_name is null then v_merge.first_name end,
    'last_name', case when v_keep.last_name is null then v_merge.last_name end,
    'company_id', case when v_keep.company_id is null and not exists (
        select from public.company_exclusions e
        where e.contact_id = v_keep_id and e.company_id = v_merge.company_id)
      then v_merge.company_id end,
    'email', case when v_keep.email is null then v_merge.email end));
  if v_fill <> '{}' then
    v_journal := array_append(v_journal, private.correct_row('rules', 'contacts', v_keep_id, v_fill));
  end if;
  if v_merge.email is not null and v_keep.email is not null then
    v_journal := array_append(v_journal, private.correct_add('contact_aliases', jsonb_build_object(
      'contact_id', v_keep_id, 'owner_id', p_me, 'email', v_merge.email, 'created_at', now())));
  end if;
  perform private.remember_correction(p_me, p_mutation, 'match.merge_contacts', v_journal, v_meetings);
end
$$;

-- One row as this viewer may see it, or null when there is none. It trusts its caller that the viewer
-- may see it at all: the feed says so.
create or replace function private.feed_row(p_viewer uuid, p_entity text, p_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return case p_entity
    when 'company' then private.feed_company(p_id)
    when 'contact' then private.feed_contact(p_id)
    when 'meeting' then private.feed_meeting(p_viewer, p_id)
    when 'attendee' then private.feed_attendee(p_id)
    when 'action_item' then private.feed_action_item(p_viewer, p_id) || private.feed_about(p_viewer, p_id)
    when 'task' then private.feed_task(p_id)
    when 'integration' then private.feed_integration(p_id)
    when 'sync_state' then private.feed_sync_state(p_id)
    when 'settings' then private.feed_settings(p_id)
    when 'colleague' then private.feed_colleague(p_id)
    when 'calendar_event' then private.feed_calendar_event(p_id)
    when 'history' then private.feed_history(p_viewer, p_id)
    when 'transcript' then private.feed_transcript(p_id)
  end;
end
$$;

create or replace function private.mutate_task_create_from_item(p_me uuid, p_args jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  v_item constant public.meeting_action_items :=
    private.item_to_change(p_me, private.arg_uuid(p_args, 'itemId'));
  v_meeting public.meetings;
  v_task public.tasks;
begin
  select * into v_task from public.tasks t where t.meeting_action_item_id = v_item.id;
  if found then
    perform private.refuse_already_task(p_me, 'Not created', v_task);
  end if;
  select * into v_meeting from public.meetings m where m.id = v_item.meeting_id;
  v_task.id := private.arg_uuid(p_args, 'taskId');
  v_task.workspace_id := v_meeting.workspace_id;
  v_task.title := v_item.title;
  v_task.task_type := coalesce(v_item.ai_task_type, 'follow_up');
  v_task.priority := coalesce(v_item.priority, 'medium');
  v_task.due_date := v_item.deadline_at;
  v_task.due_date_only := v_item.deadline_date_only;
  v_task.due_on := v_item.deadline_on;
  v_task.assigned_to := p_me;
  v_task.created_by := p_me;
  v_task.meeting_action_item_id := v_item.id;
  v_task.meeting_id := v_meeting.id;
  v_task.company_id := v_meeting.company_id;
  v_task.contact_id := v_meeting.primary_contact_id;
  perform private.insert_task(private.with_task_fields(p_me, v_task, p_args));
  -- Left to itself a task is about whom its item is about; whom the rep names, they mean, the main contact too.
  if p_args ? 'contactId' then
    v_task := private.with_task_fields(p_me, v_task, p_args);
    update public.tasks t
    set contact_id = v_task.contact_id, human_fields = array(
      select distinct f from unnest(t.human_fields || array['contact_id']) as f order by f)
    where t.id = v_task.id and t.contact_id is distinct from v_task.contact_id;
  end if;
  update public.meeting_action_items set dismissed_at = null
  where id = v_item.id and dismissed_at is not null;
end
$$;

-- The registry is the functions themselves: `task.edit` is done by `mutate_task_edit`.
create or replace function private.mutate(p_me uuid, p_mutation uuid, p_name text, p_args jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  v_function constant text := 'mutate_' || replace(p_name, '.', '_');
  v_takes smallint;
begin
  select p.pronargs into v_takes
  from pg_catalog.pg_proc p
  where p.pronamespace = 'private'::regnamespace and p.proname = v_function
    and p_name ~ '^[a-z]+\.[a-z_]+$';
  case v_takes
    when 2 then execute format('select private.%I($1, $2)', v_function) using p_me, p_args;
    when 3 then execute format('select private.%I($1, $2, $3)', v_function) using p_me, p_mutation, p_args;
    else
      perform private.refuse('unknown_mutation', 'This version of the CRM does not know that change.');
  end case;
end
$$;
