-- For databases that the files before the book made: what the book left out of them. A new database has
-- nothing to change here.

-- Nobody takes a lease any more.
alter table public.meeting_action_items drop column if exists ai_leased_until;
drop function if exists public.get_pending_ai_analysis(uuid, text, int, int, uuid);
create or replace function public.get_pending_ai_analysis(
  p_owner uuid, p_prompt_version text, p_limit int default 50, p_meeting uuid default null)
returns jsonb
language sql stable security definer set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', d.id, 'meetingId', d.meeting_id, 'title', d.title, 'assigneeName', d.assignee_name,
    'assigneeKind', d.assignee_kind, 'recordingTimestamp', d.recording_timestamp,
    'userGenerated', d.user_generated, 'meetingTitle', d.meeting_title,
    'meetingStart', d.meeting_start, 'summary', d.summary, 'contentHash', d.content_hash)
    order by d.meeting_start desc nulls last, d.created_at, d.id), '[]')
  from (
    select i.id, i.meeting_id, i.title, i.assignee_name, i.assignee_kind, i.recording_timestamp,
      i.user_generated, i.created_at, m.title as meeting_title, m.meeting_start, m.summary,
      private.ai_content_hash(i, p_prompt_version) as content_hash
    from public.meeting_action_items i join public.meetings m on m.id = i.meeting_id
    where m.owner_user_id = p_owner and (p_meeting is null or m.id = p_meeting)
      and i.gone_at is null and i.dismissed_at is null
      and i.ai_content_hash is distinct from private.ai_content_hash(i, p_prompt_version)
      and not exists (
        select from public.rep_settings s where s.user_id = p_owner and not s.ai_enabled)
    order by m.meeting_start desc nulls last, i.created_at, i.id
    limit least(greatest(p_limit, 1), 500)
  ) d
$$;
revoke execute on function public.get_pending_ai_analysis(uuid, text, int, uuid)
  from public, anon, authenticated;
grant execute on function public.get_pending_ai_analysis(uuid, text, int, uuid) to service_role;

create or replace function public.get_meeting_for_ai(p_owner uuid, p_meeting uuid, p_prompt_version text)
returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_items constant jsonb :=
    public.get_pending_ai_analysis(p_owner, p_prompt_version, 500, p_meeting);
begin
  if v_items = '[]' then
    return null;
  end if;
  return (
    select jsonb_build_object('title', m.title, 'start', m.meeting_start, 'summary', m.summary,
      'items', (
        select jsonb_agg(i - array['meetingId', 'meetingTitle', 'meetingStart', 'summary'] order by n)
        from jsonb_array_elements(v_items) with ordinality as e (i, n)),
      'lines', coalesce((
        select jsonb_agg(u - 'email' order by n)
        from public.meeting_transcripts t
        cross join lateral jsonb_array_elements(t.utterances) with ordinality as e (u, n)
        where t.meeting_id = m.id), '[]'))
    from public.meetings m where m.id = p_meeting);
end
$$;

create or replace function public.apply_ai_analysis_to_task(p jsonb) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_owner constant uuid := (p ->> 'ownerUserId')::uuid;
  v_applied int;
begin
  perform set_config('upshot.actor', case p ->> 'tier' when 'rules' then 'rules' else 'ai' end, true);
  perform private.lock_workspace(private.workspace_of(v_owner));
  update public.meeting_action_items i
  set ai_task_type = case when 'ai_task_type' = any (i.human_fields) then i.ai_task_type
        else coalesce(p ->> 'taskType', i.ai_task_type) end,
      categorised_by = case when 'ai_task_type' = any (i.human_fields) then i.categorised_by
        else coalesce(p ->> 'tier', 'ai') end,
      priority = case when 'priority' = any (i.human_fields) then i.priority
        else coalesce(p ->> 'priority', i.priority) end,
      deadline_at = case when 'deadline_at' = any (i.human_fields) then i.deadline_at
        else coalesce(private.usable_time(p ->> 'deadlineAt'), i.deadline_at) end,
      deadline_date_only = case when 'deadline_at' = any (i.human_fields)
          or private.usable_time(p ->> 'deadlineAt') is null
        then i.deadline_date_only else coalesce((p ->> 'deadlineDateOnly')::boolean, false) end,
      deadline_phrase = coalesce(p ->> 'deadlinePhrase', i.deadline_phrase),
      ai_deadline = private.usable_time(p ->> 'deadlineAt'),
      ai_confidence_score = (p ->> 'confidence')::numeric,
      ai_reasoning = p ->> 'reasoning',
      evidence = coalesce(nullif(p -> 'evidence', 'null'), i.evidence),
      certainty = coalesce(p ->> 'certainty', i.certainty),
      ai_model = p ->> 'model', ai_prompt_version = p ->> 'promptVersion',
      ai_content_hash = private.ai_content_hash(i, p ->> 'promptVersion'),
      ai_analyzed_at = now()
  from public.meetings m
  where i.id = (p ->> 'itemId')::uuid and m.id = i.meeting_id and m.owner_user_id = v_owner
    and coalesce(p ->> 'contentHash' = private.ai_content_hash(i, p ->> 'promptVersion'), true);
  get diagnostics v_applied = row_count;
  return jsonb_build_object('applied', v_applied > 0, 'touched', to_jsonb(private.feed_touched_reps()));
end
$$;

-- The companion's place in its lists is its own affair.
create or replace function public.set_sync_state(p_user_id uuid, p jsonb) returns jsonb
language plpgsql security definer set search_path = '' as $$
begin
  perform set_config('upshot.actor', 'companion', true);
  if not private.account_exists(p_user_id) then
    return jsonb_build_object('touched', '[]'::jsonb);
  end if;
  perform private.note_mailbox_health(p_user_id, p -> 'mailbox');
  insert into public.fathom_sync_state as s
    (user_id, sync_status, total_meetings, meetings_synced, last_sync_error, last_successful_sync,
     last_delivery_at, parked_count, missing_count, missing_checked_at)
  values (p_user_id, coalesce(p ->> 'syncStatus', 'idle'), coalesce((p ->> 'totalMeetings')::int, 0),
    coalesce((p ->> 'meetingsSynced')::int, 0), p ->> 'lastSyncError',
    (p ->> 'lastSuccessfulSync')::timestamptz, (p ->> 'lastDeliveryAt')::timestamptz,
    coalesce((p ->> 'parkedCount')::int, 0), (p ->> 'missingCount')::int,
    (p ->> 'missingCheckedAt')::timestamptz)
  on conflict (user_id) do update
  set sync_status = case when p ? 'syncStatus' then excluded.sync_status else s.sync_status end,
      total_meetings = case when p ? 'totalMeetings' then excluded.total_meetings else s.total_meetings end,
      meetings_synced = case when p ? 'meetingsSynced' then excluded.meetings_synced else s.meetings_synced end,
      last_sync_error = case when p ? 'lastSyncError' then excluded.last_sync_error else s.last_sync_error end,
      last_successful_sync = case when p ? 'lastSuccessfulSync' then excluded.last_successful_sync
        else s.last_successful_sync end,
      last_delivery_at = case when p ? 'lastDeliveryAt' then excluded.last_delivery_at else s.last_delivery_at end,
      parked_count = case when p ? 'parkedCount' then excluded.parked_count else s.parked_count end,
      missing_count = case when p ? 'missingCount' then excluded.missing_count else s.missing_count end,
      missing_checked_at = case when p ? 'missingCheckedAt' then excluded.missing_checked_at
        else s.missing_checked_at end;
  return jsonb_build_object('touched', jsonb_build_array(p_user_id));
end
$$;

-- Whose membership it is, is shown, too.
create or replace function private.feed_note_workspace_members() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'INSERT' then
    perform private.feed_touch('workspace', array(select n.workspace_id from new_rows n));
  elsif tg_op = 'DELETE' then
    perform private.feed_touch('colleague', array(select o.id from old_rows o));
    perform private.feed_touch('workspace', array(select o.workspace_id from old_rows o));
  else
    perform private.feed_touch('colleague', array(
      select n.id from new_rows n join old_rows o on o.id = n.id
      where (n.user_id, n.email, n.name, n.role)
        is distinct from (o.user_id, o.email, o.name, o.role)));
    perform private.feed_touch('workspace', array(
      select v.id from new_rows n join old_rows o on o.id = n.id
      cross join lateral (values (n.workspace_id), (o.workspace_id)) v (id)
      where (n.workspace_id, n.user_id) is distinct from (o.workspace_id, o.user_id)));
    -- Whoever moves has other own domains from now on.
    perform private.feed_touch('settings', array(
      select n.user_id from new_rows n join old_rows o on o.id = n.id
      where n.workspace_id is distinct from o.workspace_id));
  end if;
  return null;
end
$$;
