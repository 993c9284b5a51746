-- The feed carries the day, and is woken by it.

create or replace function private.feed_action_item(p_viewer uuid, p_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
    select jsonb_build_object(
      'id', i.id, 'meetingId', i.meeting_id, 'title', i.title, 'assigneeName', i.assignee_name,
      'assigneeEmail', i.assignee_email,
      -- To whom it was given it is their own, whatever it is to the owner of the call.
      'assigneeKind', case when v.shared then 'me' else i.assignee_kind end,
      'priority', i.priority, 'deadlineAt', i.deadline_at, 'deadlineOn', i.deadline_on,
      'deadlinePhrase', i.deadline_phrase, 'completed', i.completed,
      'userGenerated', i.user_generated,
      'playbackUrl', case when not v.shared then i.playback_url end,
      'recordingTimestamp', i.recording_timestamp, 'taskId', i.task_id,
      'syncStatus', i.sync_status, 'syncError', case when not v.shared then i.sync_error end,
      'syncedAt', i.synced_at, 'taskMadeByRule', i.task_made_by_rule,
      'aiTaskType', i.ai_task_type, 'aiConfidence', i.ai_confidence_score,
      'aiReasoning', case when not v.shared then i.ai_reasoning end,
      'categorisedBy', i.categorised_by, 'evidence', i.evidence, 'certainty', i.certainty,
      'goneAt', i.gone_at, 'dismissedAt', i.dismissed_at, 'humanFields', to_jsonb(i.human_fields),
      'createdAt', i.created_at)
    from public.meeting_action_items i
    join public.meetings m on m.id = i.meeting_id
    cross join lateral (select m.owner_user_id is distinct from p_viewer as shared) v
    where i.id = p_id
  );
end
$$;

create or replace function private.feed_task(p_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
    select jsonb_build_object(
      'id', t.id, 'title', t.title, 'description', t.description, 'dueDate', t.due_date,
      'dueDateOnly', t.due_date_only, 'dueOn', t.due_on, 'priority', t.priority, 'status', t.status,
      'completed', t.completed, 'completedAt', t.completed_at, 'taskType', t.task_type,
      'assignedTo', t.assigned_to, 'createdBy', t.created_by,
      'meetingActionItemId', t.meeting_action_item_id, 'meetingId', t.meeting_id,
      'companyId', t.company_id, 'contactId', t.contact_id, 'notes', t.notes,
      'createdAt', t.created_at, 'updatedAt', t.updated_at)
    from public.tasks t where t.id = p_id
  );
end
$$;

create or replace function private.feed_note_meeting_action_items() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'INSERT' then
    perform private.feed_touch('action_item', array(select n.id from new_rows n));
  elsif tg_op = 'DELETE' then
    perform private.feed_touch('action_item', array(select o.id from old_rows o));
  else
    perform private.feed_touch('action_item', array(
      select n.id from new_rows n join old_rows o on o.id = n.id
      where (n.meeting_id, n.title, n.assignee_name, n.assignee_email, n.assignee_kind, n.priority,
             n.deadline_at, n.deadline_on, n.deadline_phrase, n.completed, n.user_generated, n.playback_url,
             n.recording_timestamp, n.task_id, n.sync_status, n.sync_error, n.synced_at,
             n.task_made_by_rule, n.ai_task_type, n.ai_confidence_score, n.ai_reasoning,
             n.categorised_by, n.evidence, n.certainty, n.gone_at, n.dismissed_at, n.human_fields)
        is distinct from
            (o.meeting_id, o.title, o.assignee_name, o.assignee_email, o.assignee_kind, o.priority,
             o.deadline_at, o.deadline_on, o.deadline_phrase, o.completed, o.user_generated, o.playback_url,
             o.recording_timestamp, o.task_id, o.sync_status, o.sync_error, o.synced_at,
             o.task_made_by_rule, o.ai_task_type, o.ai_confidence_score, o.ai_reasoning,
             o.categorised_by, o.evidence, o.certainty, o.gone_at, o.dismissed_at, o.human_fields)));
  end if;
  return null;
end
$$;

create or replace function private.feed_note_tasks() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_items uuid[];
  v_meetings uuid[];
begin
  if tg_op = 'INSERT' then
    perform private.feed_touch('task', array(select n.id from new_rows n));
    v_items := array(select n.meeting_action_item_id from new_rows n);
    v_meetings := array(select n.meeting_id from new_rows n);
  elsif tg_op = 'DELETE' then
    perform private.feed_touch('task', array(select o.id from old_rows o));
    v_items := array(select o.meeting_action_item_id from old_rows o);
    v_meetings := array(select o.meeting_id from old_rows o);
  else
    perform private.feed_touch('task', array(
      select n.id from new_rows n join old_rows o on o.id = n.id
      where (n.title, n.description, n.due_date, n.due_date_only, n.due_on, n.priority, n.status, n.completed,
             n.completed_at, n.task_type, n.assigned_to, n.created_by, n.meeting_action_item_id,
             n.meeting_id, n.company_id, n.contact_id, n.notes)
        is distinct from
            (o.title, o.description, o.due_date, o.due_date_only, o.due_on, o.priority, o.status, o.completed,
             o.completed_at, o.task_type, o.assigned_to, o.created_by, o.meeting_action_item_id,
             o.meeting_id, o.company_id, o.contact_id, o.notes)));
    select array_agg(i), array_agg(m) into v_items, v_meetings
    from new_rows n join old_rows o on o.id = n.id
    cross join lateral (values
      (n.meeting_action_item_id, n.meeting_id), (o.meeting_action_item_id, o.meeting_id)) v (i, m)
    where (n.assigned_to, n.meeting_action_item_id, n.meeting_id)
      is distinct from (o.assigned_to, o.meeting_action_item_id, o.meeting_id);
  end if;
  -- Only for whom it was given to; its owner would hear of an item that has not changed.
  perform private.feed_touch('shared_item', v_items);
  perform private.feed_touch('shared_meeting', v_meetings || array(
    select i.meeting_id from public.meeting_action_items i where i.id = any (v_items)));
  return null;
end
$$;

-- What was a day before is one now: of whoever has the task, or whose call it is.
do $$
begin
  -- Somebody of ours, so that nothing counts as a person's word.
  perform set_config('upshot.actor', 'companion', true);
  update public.tasks t set due_date_only = false where t.due_date_only and t.due_date is null;
  update public.meeting_action_items i set deadline_date_only = false
  where i.deadline_date_only and i.deadline_at is null;
  update public.tasks t
  set due_on = (t.due_date at time zone private.zone_of(t.assigned_to, t.created_by))::date
  where t.due_date_only;
  update public.meeting_action_items i
  set deadline_on = (i.deadline_at at time zone private.zone_of(m.owner_user_id))::date
  from public.meetings m
  where m.id = i.meeting_id and i.deadline_date_only;
  -- The task of an item is due on the item's day, whoever has it.
  update public.tasks t set due_on = i.deadline_on
  from public.meeting_action_items i
  where i.id = t.meeting_action_item_id and t.due_date_only and i.deadline_on <> t.due_on
    and i.deadline_at = t.due_date;
  perform set_config('upshot.actor', '', true);
end
$$;

create trigger e_day before insert or update of due_date, due_date_only, due_on on public.tasks
  for each row execute function private.settle_task_day();
create trigger e_day before insert or update of deadline_at, deadline_date_only, deadline_on
  on public.meeting_action_items for each row execute function private.settle_item_day();
