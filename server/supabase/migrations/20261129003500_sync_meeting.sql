-- The sole road from Fathom into the CRM: one observation of one meeting, one transaction.
-- See server/crm/sync-meeting.ts for argument and answer.

-- Which present item each item of a list is: `targets` is [{fingerprint, itemId|null}] in the order of
-- the list. Without a plan by fingerprint alone; `known` is false where that leaves a doubt, because an
-- item of the list is new and another is left that it could be, reworded.
create function private.target_items(
  p_items jsonb, p_present jsonb, p_matches jsonb, out targets jsonb, out known boolean)
language plpgsql immutable set search_path = '' as $$
begin
  if p_matches is null then
    select coalesce(jsonb_agg(jsonb_build_object(
        'fingerprint', e.item ->> 'fingerprint', 'itemId', q.present ->> 'id') order by e.n), '[]')
    into targets
    from jsonb_array_elements(p_items) with ordinality as e (item, n)
    left join jsonb_array_elements(p_present) as q (present)
      on q.present ->> 'fingerprint' = e.item ->> 'fingerprint';
    known := not (
      exists (select from jsonb_array_elements(targets) as t where t ->> 'itemId' is null)
      and exists (
        select from jsonb_array_elements(p_present) as q where not exists (
          select from jsonb_array_elements(targets) as t where t ->> 'itemId' = q ->> 'id')));
    return;
  end if;
  known := true;
  -- An item is one item, and one of this call.
  select coalesce(jsonb_agg(jsonb_build_object('fingerprint', t.fingerprint, 'itemId', t.id) order by t.n), '[]')
  into targets
  from (
    select e.n, e.item ->> 'fingerprint' as fingerprint,
      case when row_number() over (partition by x.match ->> 'itemId' order by e.n) = 1
        then q.present ->> 'id' end as id
    from jsonb_array_elements(p_items) with ordinality as e (item, n)
    left join jsonb_array_elements(p_matches) as x (match) on x.match ->> 'index' = (e.n - 1)::text
    left join jsonb_array_elements(p_present) as q (present)
      on q.present ->> 'id' = x.match ->> 'itemId'
  ) t;
end
$$;

create function public.sync_meeting(p jsonb) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_owner constant uuid := (p ->> 'ownerUserId')::uuid;
  v_transcript constant record := private.usable_transcript(p -> 'transcript');
  v_said constant jsonb := private.usable_observation(p, v_transcript.lost);
  v_forgotten constant text[] :=
    private.forgotten_in(v_owner, v_said, v_transcript.transcript -> 'utterances');
  o constant jsonb := private.observation_without(v_said, v_forgotten);
  m constant jsonb := o -> 'meeting';
  v_rank constant numeric := (o ->> 'rank')::numeric;
  v_hash constant text := o ->> 'contentHash';
  v_recording constant text := m ->> 'recordingId';
  v_url constant text := m ->> 'callUrl';
  v_has_items constant boolean := jsonb_typeof(o -> 'items') = 'array';
  v_has_people constant boolean := jsonb_typeof(o -> 'people') = 'array';
  v_workspace uuid;
  v_meeting public.meetings;
  v_known private.meeting_observations;
  v_fields jsonb := '{}';
  v_facts jsonb := '{}';
  v_deleted jsonb := '[]';
  v_list_won boolean := false;
  v_present record;
  v_targets jsonb;
  v_key text;
  v_is_said boolean;
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
    order by x.created_at, x.id limit 1;
  end if;
  if v_meeting.id is not null then
    select * into v_known from private.meeting_observations k where k.meeting_id = v_meeting.id;
    v_fields := coalesce(v_known.fields, '{}');
    v_facts := coalesce(v_known.item_facts, '{}');
    v_deleted := coalesce(v_known.deleted_items, '[]');
  end if;

  -- Which items are which, before anything is written.
  if v_has_items then
    v_list_won := private.outranks(v_fields -> 'items', v_rank, v_hash);
    if v_list_won then
      select * into v_present from private.present_items(v_meeting.id);
      if o #>> '{plan,revision}' <> v_present.revision then
        return jsonb_build_object('outcome', 'stale_plan', 'meetingId', v_meeting.id,
          'revision', v_present.revision, 'presentItems', v_present.items);
      end if;
      select t.targets into v_targets
      from private.target_items(o -> 'items', v_present.items, o #> '{plan,matches}') t
      where t.known;
      if v_targets is null then
        return jsonb_build_object('outcome', 'needs_plan', 'meetingId', v_meeting.id,
          'revision', v_present.revision, 'presentItems', v_present.items);
      end if;
      v_fields := v_fields || jsonb_build_object('items',
        jsonb_build_object('rank', v_rank, 'hash', v_hash));
      -- What a person deleted stays deleted, by the words it has now, too.
      select coalesce(jsonb_agg(d.item || coalesce(jsonb_build_object(
          'fingerprint', t.target ->> 'fingerprint'), '{}') order by d.n)
          filter (where t.target is not null), '[]')
        || coalesce(jsonb_agg(d.item order by d.n) filter (where t.target is null), '[]')
      into v_deleted
      from jsonb_array_elements(v_deleted) with ordinality as d (item, n)
      left join jsonb_array_elements(v_targets) as t (target) on t.target ->> 'itemId' = d.item ->> 'id';
      select coalesce(jsonb_agg(t.target order by t.n), '[]') into v_targets
      from jsonb_array_elements(v_targets) with ordinality as t (target, n)
      where not exists (
        select from jsonb_array_elements(v_deleted) as d where d ->> 'id' = t.target ->> 'itemId');
    end if;
    v_facts := private.merge_item_facts(v_facts, o -> 'items', v_rank, v_hash);
  end if;

  foreach v_key in array array['title', 'start', 'end', 'language', 'internalOnly', 'summary', 'shareUrl',
    'thumbnailUrl', 'recordedByEmail', 'notes', 'transcript']
  loop
    v_is_said := case v_key when 'transcript' then v_transcript.transcript is not null
      else coalesce(m -> v_key, 'null') <> 'null' end;
    if v_is_said and private.outranks(v_fields -> v_key, v_rank, v_hash) then
      v_wins := v_wins || jsonb_build_object(v_key, true);
      v_fields := v_fields || jsonb_build_object(v_key,
        jsonb_build_object('rank', v_rank, 'hash', v_hash));
    end if;
  end loop;

  if v_meeting.id is null then
    insert into public.meetings
      (owner_user_id, title, meeting_start, meeting_end, summary, fathom_recording_id, url, share_url,
       thumbnail_url, language, recorded_by_email, source, internal_only, imported, items_state, notes,
       received_at)
    values (v_owner, coalesce(m ->> 'title', 'Untitled call'), (m ->> 'start')::timestamptz,
      (m ->> 'end')::timestamptz, m ->> 'summary', v_recording, v_url, m ->> 'shareUrl',
      m ->> 'thumbnailUrl', m ->> 'language', m ->> 'recordedByEmail', 'fathom',
      coalesce((m ->> 'internalOnly')::boolean, false), (o ->> 'imported')::boolean,
      case when v_has_items then 'ready' else 'waiting' end,
      array(select jsonb_array_elements_text(coalesce(nullif(m -> 'notes', 'null'), '[]'))),
      (o ->> 'receivedAt')::timestamptz)
    returning * into v_meeting;
  else
    if v_has_people or v_wins ? 'internalOnly' or v_wins ? 'start'
      or v_has_items and (v_list_won or v_facts is distinct from v_known.item_facts) then
      -- Before their items, as whoever changes a task locks them: the other order would be a circle.
      perform from public.tasks t where t.meeting_id = v_meeting.id order by t.id for no key update;
    end if;
    update public.meetings t
    set title = n.title, meeting_start = n.meeting_start, meeting_end = n.meeting_end,
        summary = n.summary, fathom_recording_id = n.fathom_recording_id, url = n.url,
        share_url = n.share_url, thumbnail_url = n.thumbnail_url, language = n.language,
        recorded_by_email = n.recorded_by_email, internal_only = n.internal_only,
        imported = n.imported, items_state = n.items_state, notes = n.notes, received_at = n.received_at
    from (
      select
        case when v_wins ? 'title' and not 'title' = any (x.human_fields)
          then m ->> 'title' else x.title end as title,
        case when v_wins ? 'start' and not 'meeting_start' = any (x.human_fields)
          then (m ->> 'start')::timestamptz else x.meeting_start end as meeting_start,
        case when v_wins ? 'end' and not 'meeting_end' = any (x.human_fields)
          then (m ->> 'end')::timestamptz else x.meeting_end end as meeting_end,
        case when v_wins ? 'summary' and not 'summary' = any (x.human_fields)
          then m ->> 'summary' else x.summary end as summary,
        coalesce(x.fathom_recording_id, v_recording) as fathom_recording_id,
        coalesce(x.url, v_url) as url,
        case when v_wins ? 'shareUrl' then m ->> 'shareUrl' else x.share_url end as share_url,
        case when v_wins ? 'thumbnailUrl' then m ->> 'thumbnailUrl' else x.thumbnail_url end
          as thumbnail_url,
        case when v_wins ? 'language' then m ->> 'language' else x.language end as language,
        case when v_wins ? 'recordedByEmail' then m ->> 'recordedByEmail' else x.recorded_by_email end
          as recorded_by_email,
        case when v_wins ? 'internalOnly' and not 'internal_only' = any (x.human_fields)
          then (m ->> 'internalOnly')::boolean else x.internal_only end as internal_only,
        x.imported and (o ->> 'imported')::boolean as imported,
        case when v_has_items then 'ready' else x.items_state end as items_state,
        case when v_wins ? 'notes' then array(select jsonb_array_elements_text(m -> 'notes'))
          else x.notes end as notes,
        least(x.received_at, (o ->> 'receivedAt')::timestamptz) as received_at
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
    values (v_meeting.id, v_transcript.transcript ->> 'language',
      private.lines_without(v_transcript.transcript -> 'utterances', v_forgotten))
    on conflict (meeting_id) do update
    set language = excluded.language, utterances = excluded.utterances
    where (meeting_transcripts.language, meeting_transcripts.utterances)
      is distinct from (excluded.language, excluded.utterances);
  end if;

  if v_has_people then
    v_fields := private.sync_people(v_meeting.id, o -> 'people', v_rank, v_hash, v_fields);
  end if;
  if v_has_people or v_wins ? 'internalOnly' or v_wins ? 'start' then
    perform private.link_meeting(v_meeting.id);
  end if;

  if v_has_items then
    if not v_list_won then
      select coalesce(jsonb_agg(jsonb_build_object('fingerprint', i.fingerprint, 'itemId', i.id)
        order by i.created_at, i.id), '[]') into v_targets
      from public.meeting_action_items i
      where i.meeting_id = v_meeting.id and i.gone_at is null and exists (
        select from jsonb_array_elements(o -> 'items') as e where e ->> 'fingerprint' = i.fingerprint);
    end if;
    perform private.sync_items(v_meeting.id, v_targets, v_facts, v_list_won);
  end if;

  -- A poll may have seen a new call before its own delivery came, and taken it for an old one.
  if v_meeting.imported and not (o ->> 'imported')::boolean then
    perform private.apply_task_rule(i) from public.meeting_action_items i
    where i.meeting_id = v_meeting.id and i.task_id is null;
  end if;

  insert into private.meeting_observations as k (meeting_id, fields, item_facts, deleted_items)
  values (v_meeting.id, v_fields, v_facts, v_deleted)
  on conflict (meeting_id) do update
  set fields = excluded.fields, item_facts = excluded.item_facts, deleted_items = excluded.deleted_items
  where (k.fields, k.item_facts, k.deleted_items)
    is distinct from (excluded.fields, excluded.item_facts, excluded.deleted_items);

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
