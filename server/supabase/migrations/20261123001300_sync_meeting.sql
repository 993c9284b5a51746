-- The sole road from Fathom into the CRM: one observation of one meeting, one transaction.
--
-- Every observation has a rank (a webhook 0, a poll the time it was fetched; ties by content hash). Per
-- field the highest rank that said something wins; null says nothing; what a person edited stays. What
-- was said is remembered with its rank, so that any order of the same observations, any number of
-- times, ends in the same state. An item's facts are kept by its fingerprint, because the list that
-- holds it may be older or newer than what another list said of the same item.
create table private.meeting_observations (
  meeting_id uuid primary key references public.meetings (id) on delete cascade,
  -- {field: {rank, hash}}
  fields jsonb not null default '{}',
  -- {fingerprint: {field: {rank, hash, value}}}
  item_facts jsonb not null default '{}'
);
alter table private.meeting_observations enable row level security;

create function private.outranks(p_known jsonb, p_rank numeric, p_hash text) returns boolean
language sql immutable set search_path = '' as $$
  select p_known is null
    or (p_rank, p_hash collate "C") > ((p_known ->> 'rank')::numeric, p_known ->> 'hash' collate "C")
$$;

-- Text that Postgres and a panel can hold.
create function private.usable_time(p text) returns timestamptz
language plpgsql stable set search_path = '' as $$
begin
  if p is null or p::timestamptz not between '1990-01-01' and '2200-01-01' then
    return null;
  end if;
  return p::timestamptz;
exception
  when others then
    return null;
end
$$;

-- What decides between two observations of one field of an item. An analysis that rests on words really
-- said outranks one that had no transcript to look at, whichever is newer: the hourly list has none.
create function private.fact_rank(p_field text, p_value jsonb, p_rank numeric) returns numeric
language sql immutable set search_path = '' as $$
  select p_rank + case
    when p_field = 'analysis' and coalesce(p_value -> 'evidence', 'null') <> 'null' then 1e15 else 0 end
$$;

-- Merges what this observation says of each item into what is known.
create function private.merge_item_facts(p_known jsonb, p_items jsonb, p_rank numeric, p_hash text)
returns jsonb
language sql immutable set search_path = '' as $$
  select p_known || coalesce(jsonb_object_agg(i.fingerprint, i.facts), '{}')
  from (
    select e.item ->> 'fingerprint' as fingerprint,
      coalesce(p_known -> (e.item ->> 'fingerprint'), '{}')
        || coalesce(jsonb_object_agg(f.key,
             jsonb_build_object('rank', r.rank, 'hash', p_hash, 'value', f.value))
           filter (where f.value <> 'null'
             and private.outranks(p_known -> (e.item ->> 'fingerprint') -> f.key, r.rank, p_hash)), '{}')
        as facts
    from jsonb_array_elements(p_items) as e (item)
    cross join lateral jsonb_each(e.item) as f (key, value)
    cross join lateral (select private.fact_rank(f.key, f.value, p_rank) as rank) r
    where f.key <> 'fingerprint'
    group by e.item
  ) i
$$;

-- `{id, title, …}` of one item as the plan needs it, and the revision of them all.
create function private.present_items(p_meeting uuid, p_fingerprints text[],
  out items jsonb, out revision text)
language sql stable security definer set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object(
      'id', i.id, 'title', i.title, 'fingerprint', i.fingerprint, 'assigneeName', i.assignee_name,
      'assigneeEmail', i.assignee_email, 'recordingTimestamp', i.recording_timestamp,
      'hasTask', i.task_id is not null, 'completed', i.completed, 'userGenerated', i.user_generated)
      order by i.created_at, i.id), '[]'),
    md5(coalesce(string_agg(i.id || '|' || i.fingerprint || '|' || (i.gone_at is null), ',' order by i.id), ''))
  from public.meeting_action_items i
  where i.meeting_id = p_meeting and i.fingerprint is not null
    and (i.gone_at is null or i.fingerprint = any (p_fingerprints))
$$;

-- The people of one observation: everybody ever named stays, each with what the highest rank said.
create function private.sync_people(p_meeting uuid, p jsonb, p_fields jsonb) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_owner uuid;
  v_workspace uuid;
  v_start timestamptz;
  v_internal_only boolean;
  v_rank constant numeric := (p ->> 'rank')::numeric;
  v_hash constant text := p ->> 'contentHash';
  v_key text;
  v_email text;
  v_external boolean;
  v_id uuid;
  r record;
begin
  select m.owner_user_id, m.workspace_id, coalesce(m.meeting_start, m.received_at), m.internal_only
  into v_owner, v_workspace, v_start, v_internal_only
  from public.meetings m where m.id = p_meeting;
  for r in
    select e.person, e.n from jsonb_array_elements(p -> 'people') with ordinality as e (person, n)
    order by e.n
  loop
    v_email := private.clean_email(r.person ->> 'email');
    v_key := coalesce(v_email, 'name:' || lower(r.person ->> 'name'), 'nobody');
    if v_key = 'nobody' then
      continue;
    end if;
    if exists (select from public.workspace_members w
        where w.workspace_id = v_workspace and w.email = v_email)
      or private.is_own_domain(v_workspace, private.domain_of(v_email)) then
      v_external := false;
    else
      v_external := coalesce((r.person ->> 'isExternal')::boolean, v_email is not null);
    end if;
    select a.id into v_id from public.meeting_attendees a
    where a.meeting_id = p_meeting and a.person_key = v_key;
    if v_id is null then
      insert into public.meeting_attendees
        (meeting_id, name, email, is_external, is_organizer, speaker_name, spoken_seconds,
         fathom_external, position)
      values (p_meeting, r.person ->> 'name', v_email, v_external,
        coalesce((r.person ->> 'isOrganizer')::boolean, false), r.person ->> 'speakerName',
        (r.person ->> 'spokenSeconds')::numeric, (r.person ->> 'isExternal')::boolean, r.n)
      returning id into v_id;
      p_fields := p_fields || jsonb_build_object('person:' || v_key,
        jsonb_build_object('rank', v_rank, 'hash', v_hash));
    else
      update public.meeting_attendees a
      set name = n.name, is_external = n.is_external, is_organizer = n.is_organizer,
          speaker_name = n.speaker_name, spoken_seconds = n.spoken_seconds,
          fathom_external = n.fathom_external, position = n.position
      from (
        select
          case when not private.may_change(x.human_fields, 'name') then x.name
            when w.wins then coalesce(r.person ->> 'name', x.name)
            else coalesce(x.name, r.person ->> 'name') end as name,
          case when 'is_external' = any (x.human_fields) then x.is_external
            when w.wins then v_external else x.is_external end as is_external,
          case when w.wins then coalesce((r.person ->> 'isOrganizer')::boolean, false)
            else x.is_organizer end as is_organizer,
          case when w.wins then coalesce(r.person ->> 'speakerName', x.speaker_name)
            else coalesce(x.speaker_name, r.person ->> 'speakerName') end as speaker_name,
          case when w.wins then coalesce((r.person ->> 'spokenSeconds')::numeric, x.spoken_seconds)
            else coalesce(x.spoken_seconds, (r.person ->> 'spokenSeconds')::numeric) end as spoken_seconds,
          case when w.wins then coalesce((r.person ->> 'isExternal')::boolean, x.fathom_external)
            else coalesce(x.fathom_external, (r.person ->> 'isExternal')::boolean) end as fathom_external,
          case when w.wins then r.n else x.position end as position
        from public.meeting_attendees x
        cross join (select private.outranks(p_fields -> ('person:' || v_key), v_rank, v_hash) as wins) w
        where x.id = v_id
      ) n
      where a.id = v_id
        and (a.name, a.is_external, a.is_organizer, a.speaker_name, a.spoken_seconds, a.fathom_external,
             a.position)
          is distinct from (n.name, n.is_external, n.is_organizer, n.speaker_name, n.spoken_seconds,
             n.fathom_external, n.position);
      if private.outranks(p_fields -> ('person:' || v_key), v_rank, v_hash) then
        p_fields := p_fields || jsonb_build_object('person:' || v_key,
          jsonb_build_object('rank', v_rank, 'hash', v_hash));
      end if;
    end if;
    if not v_internal_only then
      perform private.link_attendee(v_id, v_owner, private.clean_domain(r.person ->> 'domain'),
        coalesce((r.person ->> 'freeMail')::boolean, false), v_start);
    end if;
  end loop;
  if not v_internal_only then
    perform private.settle_meeting_people(p_meeting);
  end if;
  return p_fields;
end
$$;

-- Writes the live items. `p_targets` is [{fingerprint, itemId|null}] in the order of the list.
create function private.sync_items(p_meeting uuid, p_targets jsonb, p_facts jsonb, p_list_won boolean)
returns void
language plpgsql security definer set search_path = '' as $$
declare
  r record;
  v_at timestamptz := clock_timestamp();
begin
  if p_list_won then
    -- First let go of fingerprints that move between rows.
    update public.meeting_action_items i set fingerprint = null
    from jsonb_array_elements(p_targets) as t
    where i.meeting_id = p_meeting and i.id = (t ->> 'itemId')::uuid
      and i.fingerprint is distinct from t ->> 'fingerprint';
    update public.meeting_action_items i set gone_at = now()
    where i.meeting_id = p_meeting and i.gone_at is null and i.fingerprint is not null
      and not exists (
        select from jsonb_array_elements(p_targets) as t where (t ->> 'itemId')::uuid = i.id)
      and not exists (
        select from jsonb_array_elements(p_targets) as t
        where t ->> 'itemId' is null and t ->> 'fingerprint' = i.fingerprint);
    -- Nothing hangs on it: not a task, not a person's decision, not a row of another client.
    delete from public.meeting_action_items i
    where i.meeting_id = p_meeting and i.gone_at is not null and i.task_id is null
      and i.dismissed_at is null and i.task_removed_at is null and i.human_fields = '{}'
      and i.fingerprint is not null;
  end if;

  for r in
    select t.n, t.target ->> 'fingerprint' as fingerprint, (t.target ->> 'itemId')::uuid as item_id,
      f #>> '{title,value}' as title, f #>> '{assigneeName,value}' as assignee_name,
      f #>> '{assigneeEmail,value}' as assignee_email, (f #>> '{completed,value}')::boolean as completed,
      (f #>> '{userGenerated,value}')::boolean as user_generated,
      (f #>> '{recordingTimestamp,value}')::numeric as recording_timestamp,
      f #>> '{playbackUrl,value}' as playback_url, f #> '{analysis,value}' as a
    from jsonb_array_elements(p_targets) with ordinality as t (target, n)
    cross join lateral (select p_facts -> (t.target ->> 'fingerprint') as f) k
    order by t.n
  loop
    if r.item_id is null then
      insert into public.meeting_action_items
        (meeting_id, title, assignee_name, assignee_email, completed, user_generated,
         recording_timestamp, playback_url, fingerprint, created_at,
         priority, deadline_at, deadline_phrase, deadline_date_only, ai_task_type, ai_deadline,
         ai_confidence_score, ai_reasoning, ai_prompt_version, categorised_by, evidence, certainty)
      values (p_meeting, coalesce(nullif(btrim(r.title), ''), 'Untitled item'), r.assignee_name,
        r.assignee_email, coalesce(r.completed, false), coalesce(r.user_generated, false),
        r.recording_timestamp, r.playback_url, r.fingerprint, v_at + r.n * interval '1 microsecond',
        r.a ->> 'priority', private.usable_time(r.a ->> 'deadlineAt'), r.a ->> 'deadlinePhrase',
        coalesce((r.a ->> 'deadlineDateOnly')::boolean, false), r.a ->> 'taskType',
        private.usable_time(r.a ->> 'deadlineAt'), (r.a ->> 'confidence')::numeric, r.a ->> 'reasoning',
        r.a ->> 'promptVersion', r.a ->> 'tier', nullif(r.a -> 'evidence', 'null'), r.a ->> 'certainty');
    else
      update public.meeting_action_items i
      set title = n.title, assignee_name = n.assignee_name, assignee_email = n.assignee_email,
          completed = n.completed, user_generated = n.user_generated,
          recording_timestamp = n.recording_timestamp, playback_url = n.playback_url,
          fingerprint = n.fingerprint, gone_at = null, priority = n.priority,
          deadline_at = n.deadline_at, deadline_phrase = n.deadline_phrase,
          deadline_date_only = n.deadline_date_only, ai_task_type = n.ai_task_type,
          ai_deadline = n.ai_deadline, ai_confidence_score = n.ai_confidence_score,
          ai_reasoning = n.ai_reasoning, ai_prompt_version = n.ai_prompt_version,
          categorised_by = n.categorised_by, evidence = n.evidence, certainty = n.certainty
      from (
        select x.id,
          case when h.title then x.title else coalesce(nullif(btrim(r.title), ''), x.title) end as title,
          case when h.assignee then x.assignee_name else r.assignee_name end as assignee_name,
          case when h.assignee then x.assignee_email else private.clean_email(r.assignee_email) end
            as assignee_email,
          case when h.completed then x.completed else coalesce(r.completed, false) end as completed,
          coalesce(r.user_generated, x.user_generated) as user_generated,
          r.recording_timestamp, r.playback_url, r.fingerprint,
          case when h.priority or h.model then x.priority else r.a ->> 'priority' end as priority,
          case when h.deadline or h.model then x.deadline_at
            else private.usable_time(r.a ->> 'deadlineAt') end as deadline_at,
          case when h.deadline or h.model then x.deadline_phrase else r.a ->> 'deadlinePhrase' end
            as deadline_phrase,
          case when h.deadline or h.model then x.deadline_date_only
            else coalesce((r.a ->> 'deadlineDateOnly')::boolean, false) end as deadline_date_only,
          case when h.category or h.model then x.ai_task_type else r.a ->> 'taskType' end as ai_task_type,
          case when h.model then x.ai_deadline else private.usable_time(r.a ->> 'deadlineAt') end
            as ai_deadline,
          case when h.category or h.model then x.ai_confidence_score
            else (r.a ->> 'confidence')::numeric end as ai_confidence_score,
          case when h.category or h.model then x.ai_reasoning else r.a ->> 'reasoning' end as ai_reasoning,
          case when h.category or h.model then x.ai_prompt_version else r.a ->> 'promptVersion' end
            as ai_prompt_version,
          case when h.category or h.model then x.categorised_by else r.a ->> 'tier' end as categorised_by,
          case when h.model then x.evidence else nullif(r.a -> 'evidence', 'null') end as evidence,
          case when h.model then x.certainty else r.a ->> 'certainty' end as certainty
        from public.meeting_action_items x
        cross join lateral (
          select 'title' = any (x.human_fields) as title,
            x.human_fields && array['assignee_name', 'assignee_email'] as assignee,
            'completed' = any (x.human_fields) as completed,
            'priority' = any (x.human_fields) as priority,
            'deadline_at' = any (x.human_fields) as deadline,
            'ai_task_type' = any (x.human_fields) as category,
            -- What the model said of these very words is better than what the rules say again.
            r.a is null or coalesce(x.categorised_by = 'ai', false)
              and x.fingerprint is not distinct from r.fingerprint as model
        ) h
        where x.id = r.item_id
      ) n
      where i.id = n.id
        and (i.title, i.assignee_name, i.assignee_email, i.completed, i.user_generated,
             i.recording_timestamp, i.playback_url, i.fingerprint, i.gone_at, i.priority, i.deadline_at,
             i.deadline_phrase, i.deadline_date_only, i.ai_task_type, i.ai_deadline,
             i.ai_confidence_score, i.ai_reasoning, i.ai_prompt_version, i.categorised_by, i.evidence,
             i.certainty)
          is distinct from
            (n.title, n.assignee_name, n.assignee_email, n.completed, n.user_generated,
             n.recording_timestamp, n.playback_url, n.fingerprint, null, n.priority, n.deadline_at,
             n.deadline_phrase, n.deadline_date_only, n.ai_task_type, n.ai_deadline,
             n.ai_confidence_score, n.ai_reasoning, n.ai_prompt_version, n.categorised_by, n.evidence,
             n.certainty);
    end if;
  end loop;
end
$$;

-- One observation of one meeting. See server/crm/sync-meeting.ts for argument and answer.
create function public.sync_meeting(p jsonb) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_owner constant uuid := (p ->> 'ownerUserId')::uuid;
  v_rank constant numeric := (p ->> 'rank')::numeric;
  v_hash constant text := coalesce(p ->> 'contentHash', '');
  v_recording constant text := p #>> '{meeting,recordingId}';
  v_url constant text := p #>> '{meeting,callUrl}';
  m constant jsonb := p -> 'meeting';
  v_workspace uuid;
  v_meeting public.meetings;
  v_fields jsonb := '{}';
  v_facts jsonb := '{}';
  v_known record;
  v_fingerprints text[];
  v_list_won boolean := false;
  v_present record;
  v_targets jsonb;
  v_key text;
  v_wins jsonb := '{}';
begin
  perform set_config('upshot.actor', 'fathom', true);
  v_workspace := private.workspace_of(v_owner);
  if v_workspace is null then
    raise exception 'No such rep: %', v_owner using errcode = 'P0002';
  end if;
  if v_recording is null and v_url is null then
    raise exception 'A meeting needs a recording id or the address of its call.' using errcode = '22023';
  end if;
  perform private.lock_workspace(v_workspace);

  if exists (
    select from public.deleted_recordings d
    where d.owner_user_id = v_owner and (d.fathom_recording_id = v_recording or d.url = v_url)) then
    return jsonb_build_object('outcome', 'deleted');
  end if;

  select * into v_meeting from public.meetings x
  where x.owner_user_id = v_owner and x.fathom_recording_id = v_recording;
  if v_meeting.id is null and v_url is not null then
    select * into v_meeting from public.meetings x
    where x.owner_user_id = v_owner and x.url = v_url
      and (x.fathom_recording_id is null or v_recording is null)
    order by x.created_at limit 1;
  end if;
  if v_meeting.id is not null then
    select o.fields, o.item_facts into v_known
    from private.meeting_observations o where o.meeting_id = v_meeting.id;
    v_fields := coalesce(v_known.fields, '{}');
    v_facts := coalesce(v_known.item_facts, '{}');
  end if;

  -- Which items are which, before anything is written.
  if jsonb_typeof(p -> 'items') = 'array' then
    v_fingerprints := array(
      select e ->> 'fingerprint' from jsonb_array_elements(p -> 'items') as e);
    v_list_won := private.outranks(v_fields -> 'items', v_rank, v_hash);
    if v_list_won then
      select f.items, f.revision into v_present
      from private.present_items(v_meeting.id, v_fingerprints) f;
      if p -> 'plan' is not null and p -> 'plan' <> 'null' then
        if p #>> '{plan,revision}' is distinct from v_present.revision then
          return jsonb_build_object('outcome', 'stale_plan', 'meetingId', v_meeting.id,
            'revision', v_present.revision, 'presentItems', v_present.items);
        end if;
        select coalesce(jsonb_agg(jsonb_build_object('fingerprint', e.item ->> 'fingerprint',
            'itemId', x.match ->> 'itemId') order by e.n), '[]') into v_targets
        from jsonb_array_elements(p -> 'items') with ordinality as e (item, n)
        left join jsonb_array_elements(p #> '{plan,matches}') as x (match)
          on (x.match ->> 'index')::int = e.n - 1;
      else
        select coalesce(jsonb_agg(jsonb_build_object('fingerprint', e.item ->> 'fingerprint',
            'itemId', i.id) order by e.n), '[]') into v_targets
        from jsonb_array_elements(p -> 'items') with ordinality as e (item, n)
        left join public.meeting_action_items i
          on i.meeting_id = v_meeting.id and i.fingerprint = e.item ->> 'fingerprint';
        if exists (select from jsonb_array_elements(v_targets) as t where t ->> 'itemId' is null)
          and exists (
            select from jsonb_array_elements(v_present.items) as q
            where not q ->> 'fingerprint' = any (v_fingerprints)) then
          return jsonb_build_object('outcome', 'needs_plan', 'meetingId', v_meeting.id,
            'revision', v_present.revision, 'presentItems', v_present.items);
        end if;
      end if;
    end if;
    v_facts := private.merge_item_facts(v_facts, p -> 'items', v_rank, v_hash);
  end if;

  -- The meeting itself.
  foreach v_key in array array['title', 'start', 'end', 'language', 'internalOnly', 'summary', 'shareUrl',
    'thumbnailUrl', 'recordedByEmail', 'notes', 'transcript']
  loop
    if coalesce(case v_key when 'transcript' then p -> 'transcript' else m -> v_key end, 'null') <> 'null'
      and private.outranks(v_fields -> v_key, v_rank, v_hash) then
      v_wins := v_wins || jsonb_build_object(v_key, true);
      v_fields := v_fields || jsonb_build_object(v_key,
        jsonb_build_object('rank', v_rank, 'hash', v_hash));
    end if;
  end loop;
  if v_list_won then
    v_fields := v_fields || jsonb_build_object('items',
      jsonb_build_object('rank', v_rank, 'hash', v_hash));
  end if;

  if v_meeting.id is null then
    insert into public.meetings
      (owner_user_id, title, meeting_start, meeting_end, summary, fathom_recording_id, url, share_url,
       thumbnail_url, language, recorded_by_email, source, internal_only, imported, items_state, notes,
       received_at)
    values (v_owner, coalesce(nullif(btrim(m ->> 'title'), ''), 'Untitled call'),
      private.usable_time(m ->> 'start'), private.usable_time(m ->> 'end'), m ->> 'summary', v_recording,
      v_url, m ->> 'shareUrl', m ->> 'thumbnailUrl', m ->> 'language',
      private.clean_email(m ->> 'recordedByEmail'), 'fathom',
      coalesce((m ->> 'internalOnly')::boolean, false), coalesce((p ->> 'imported')::boolean, false),
      case when jsonb_typeof(p -> 'items') = 'array' then 'ready' else 'waiting' end,
      coalesce(array(select jsonb_array_elements_text(m -> 'notes')), '{}'),
      coalesce(private.usable_time(p ->> 'receivedAt'), now()))
    returning * into v_meeting;
    insert into private.meeting_observations (meeting_id) values (v_meeting.id);
  else
    insert into private.meeting_observations (meeting_id) values (v_meeting.id) on conflict do nothing;
    update public.meetings t
    set title = n.title, meeting_start = n.meeting_start, meeting_end = n.meeting_end,
        summary = n.summary, fathom_recording_id = n.fathom_recording_id, url = n.url,
        share_url = n.share_url, thumbnail_url = n.thumbnail_url, language = n.language,
        recorded_by_email = n.recorded_by_email, internal_only = n.internal_only,
        imported = n.imported, items_state = n.items_state, notes = n.notes, received_at = n.received_at
    from (
      select
        case when v_wins ? 'title' and not 'title' = any (x.human_fields)
          then coalesce(nullif(btrim(m ->> 'title'), ''), x.title) else x.title end as title,
        case when v_wins ? 'start' and not 'meeting_start' = any (x.human_fields)
          then coalesce(private.usable_time(m ->> 'start'), x.meeting_start)
          else x.meeting_start end as meeting_start,
        case when v_wins ? 'end' and not 'meeting_end' = any (x.human_fields)
          then coalesce(private.usable_time(m ->> 'end'), x.meeting_end)
          else x.meeting_end end as meeting_end,
        case when v_wins ? 'summary' and not 'summary' = any (x.human_fields)
          then m ->> 'summary' else x.summary end as summary,
        coalesce(x.fathom_recording_id, v_recording) as fathom_recording_id,
        coalesce(x.url, v_url) as url,
        case when v_wins ? 'shareUrl' then m ->> 'shareUrl' else x.share_url end as share_url,
        case when v_wins ? 'thumbnailUrl' then m ->> 'thumbnailUrl' else x.thumbnail_url end
          as thumbnail_url,
        case when v_wins ? 'language' then m ->> 'language' else x.language end as language,
        case when v_wins ? 'recordedByEmail' then private.clean_email(m ->> 'recordedByEmail')
          else x.recorded_by_email end as recorded_by_email,
        case when v_wins ? 'internalOnly' and not 'internal_only' = any (x.human_fields)
          then (m ->> 'internalOnly')::boolean else x.internal_only end as internal_only,
        x.imported and coalesce((p ->> 'imported')::boolean, false) as imported,
        case when jsonb_typeof(p -> 'items') = 'array' then 'ready' else x.items_state end as items_state,
        case when v_wins ? 'notes' then array(select jsonb_array_elements_text(m -> 'notes'))
          else x.notes end as notes,
        least(x.received_at, coalesce(private.usable_time(p ->> 'receivedAt'), now())) as received_at
      from public.meetings x where x.id = v_meeting.id
    ) n
    where t.id = v_meeting.id
      and (t.title, t.meeting_start, t.meeting_end, t.summary, t.fathom_recording_id, t.url, t.share_url,
           t.thumbnail_url, t.language, t.recorded_by_email, t.internal_only, t.imported, t.items_state,
           t.notes, t.received_at)
        is distinct from
          (n.title, n.meeting_start, n.meeting_end, n.summary, n.fathom_recording_id, n.url, n.share_url,
           n.thumbnail_url, n.language, n.recorded_by_email, n.internal_only, n.imported, n.items_state,
           n.notes, n.received_at);
  end if;

  if v_wins ? 'transcript' then
    insert into public.meeting_transcripts (meeting_id, language, utterances)
    values (v_meeting.id, p #>> '{transcript,language}', p #> '{transcript,utterances}')
    on conflict (meeting_id) do update
    set language = excluded.language, utterances = excluded.utterances
    where (meeting_transcripts.language, meeting_transcripts.utterances)
      is distinct from (excluded.language, excluded.utterances);
  end if;

  if jsonb_typeof(p -> 'people') = 'array' then
    v_fields := private.sync_people(v_meeting.id, p, v_fields);
    -- Somebody may have got a name, or an address, since.
    update public.meeting_action_items i set assignee_kind = i.assignee_kind
    where i.meeting_id = v_meeting.id and i.assignee_kind in ('unknown', 'external', 'colleague')
      and i.assignee_kind is distinct from (
        select c.kind from private.classify_assignee(i.meeting_id, i.assignee_name, i.assignee_email) c);
  end if;

  if jsonb_typeof(p -> 'items') = 'array' then
    if not v_list_won then
      select coalesce(jsonb_agg(jsonb_build_object('fingerprint', i.fingerprint, 'itemId', i.id)
        order by i.created_at, i.id), '[]') into v_targets
      from public.meeting_action_items i
      where i.meeting_id = v_meeting.id and i.gone_at is null and i.fingerprint = any (v_fingerprints);
    end if;
    perform private.sync_items(v_meeting.id, v_targets, v_facts, v_list_won);
  end if;

  -- A poll may have seen a new call before its own delivery came, and taken it for an old one.
  if v_meeting.imported and coalesce(p ->> 'imported', 'false') = 'false' then
    perform private.apply_task_rule(i) from public.meeting_action_items i
    where i.meeting_id = v_meeting.id and i.task_id is null;
  end if;

  update private.meeting_observations o
  set fields = v_fields, item_facts = v_facts
  where o.meeting_id = v_meeting.id and (o.fields, o.item_facts) is distinct from (v_fields, v_facts);

  return (
    select jsonb_build_object(
      'outcome', case when exists (
        select from private.feed_touched f where f.tx = pg_current_xact_id_if_assigned())
        then 'applied' else 'unchanged' end,
      'meetingId', v_meeting.id,
      'touched', to_jsonb(private.feed_touched_reps()),
      'counts', jsonb_build_object(
        'items', count(*), 'tasks', count(i.task_id),
        'excluded', count(*) filter (where i.sync_status = 'excluded'),
        'failed', count(*) filter (where i.sync_status = 'failed'),
        'unknown', count(*) filter (where i.assignee_kind = 'unknown')))
    from public.meeting_action_items i
    where i.meeting_id = v_meeting.id and i.gone_at is null);
end
$$;
revoke execute on function public.sync_meeting(jsonb) from public, anon, authenticated;
grant execute on function public.sync_meeting(jsonb) to service_role;
