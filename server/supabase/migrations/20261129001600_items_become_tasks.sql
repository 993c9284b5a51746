-- Item to task and back. AFTER triggers, so that each row exists before the other refers to it. Nothing
-- echoes: a side is written only where it differs, so a change that came from there ends there.

create function public.sync_meeting_action_item_to_task() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_assignee uuid;
  v_kind text;
begin
  if new.task_id is null then
    -- Once, when the item comes or first gains somebody who can be given a task; and again on a retry.
    if tg_op = 'INSERT' then
      perform private.apply_task_rule(new);
    elsif old.assignee_kind not in ('me', 'member')
      or old.sync_status = 'failed' and new.sync_status = 'pending' then
      perform private.apply_task_rule(new);
    end if;
    return null;
  end if;

  if tg_op = 'INSERT' then
    return null;
  end if;
  if old.assignee_kind in ('me', 'member') and new.assignee_kind not in ('me', 'member')
    and private.take_task_back(new) then
    return null;
  end if;
  if (new.assignee_name, new.assignee_email) is distinct from (old.assignee_name, old.assignee_email) then
    select c.kind, c.user_id into v_kind, v_assignee
    from private.classify_assignee(new.meeting_id, new.assignee_name, new.assignee_email) c;
  end if;
  -- Only what this statement changed travels, so that two edits that cross do not undo each other.
  update public.tasks t
  set title = n.title, due_date = n.due_date, due_date_only = n.due_date_only, priority = n.priority,
      task_type = n.task_type, assigned_to = n.assigned_to, completed = n.completed
  from (
    select x.id,
      case when new.title is distinct from old.title and private.may_change(x.human_fields, 'title')
        then new.title else x.title end as title,
      case when (new.deadline_at, new.deadline_date_only) is distinct from
          (old.deadline_at, old.deadline_date_only) and private.may_change(x.human_fields, 'due_date')
        then new.deadline_at else x.due_date end as due_date,
      case when (new.deadline_at, new.deadline_date_only) is distinct from
          (old.deadline_at, old.deadline_date_only) and private.may_change(x.human_fields, 'due_date')
        then new.deadline_date_only else x.due_date_only end as due_date_only,
      case when new.priority is distinct from old.priority
          and private.may_change(x.human_fields, 'priority')
        then coalesce(new.priority, 'medium') else x.priority end as priority,
      case when new.ai_task_type is distinct from old.ai_task_type and new.ai_task_type is not null
          and private.may_change(x.human_fields, 'task_type')
        then new.ai_task_type else x.task_type end as task_type,
      case when v_assignee is not null and private.may_change(x.human_fields, 'assigned_to')
        then v_assignee else x.assigned_to end as assigned_to,
      case when new.completed is distinct from old.completed
          and private.may_change(x.human_fields, 'completed')
        then new.completed else x.completed end as completed
    from public.tasks x where x.meeting_action_item_id = new.id
  ) n
  where t.id = n.id
    and (t.title, t.due_date, t.due_date_only, t.priority, t.task_type, t.assigned_to, t.completed)
      is distinct from
        (n.title, n.due_date, n.due_date_only, n.priority, n.task_type, n.assigned_to, n.completed);
  return null;
end
$$;
create trigger sync_meeting_action_item_to_task after insert or update on public.meeting_action_items
  for each row execute function public.sync_meeting_action_item_to_task();

-- `completed` and `status` say one thing.
create function private.settle_task_status() returns trigger
language plpgsql set search_path = '' as $$
begin
  if tg_op = 'INSERT' then
    new.completed := new.completed or new.status = 'completed';
    if new.completed then
      new.status := 'completed';
    end if;
  elsif new.status is distinct from old.status then
    new.completed := new.status = 'completed';
  elsif new.completed is distinct from old.completed then
    new.status := case when new.completed then 'completed' else 'pending' end;
  end if;
  new.completed_at := case when new.completed then coalesce(new.completed_at, now()) end;
  return new;
end
$$;
create trigger d_status before insert or update on public.tasks
  for each row execute function private.settle_task_status();

-- The item of a task that comes, and of one that goes.
create function private.link_task(p_task public.tasks) returns void
language sql security definer set search_path = '' as $$
  update public.meeting_action_items i
  set task_id = p_task.id, synced_to_task = true, sync_status = 'synced', sync_error = null,
      synced_at = now(), task_made_by_rule = private.actor() = 'rules', dismissed_at = null,
      title = p_task.title, completed = p_task.completed,
      deadline_at = coalesce(p_task.due_date, i.deadline_at),
      deadline_date_only = case when p_task.due_date is null then i.deadline_date_only
        else p_task.due_date_only end,
      -- An item without a priority and a task with the default one are the same; so with the type.
      priority = case when p_task.priority = coalesce(i.priority, 'medium') then i.priority
        else p_task.priority end,
      ai_task_type = case when p_task.task_type = coalesce(i.ai_task_type, 'follow_up')
        then i.ai_task_type else p_task.task_type end,
      categorised_by = case when p_task.task_type = coalesce(i.ai_task_type, 'follow_up')
        then i.categorised_by else 'rep' end
  where i.id = p_task.meeting_action_item_id
$$;

create function private.unlink_task(p_task public.tasks) returns void
language sql security definer set search_path = '' as $$
  update public.meeting_action_items i
  set task_id = null, synced_to_task = false, synced_at = null, sync_error = null,
      task_made_by_rule = false,
      sync_status = case when i.assignee_kind = 'external' then 'excluded' else 'pending' end,
      -- A person took it away: no sync makes it again.
      task_removed_at = case
        when private.actor() in ('rep', 'system') then now() else i.task_removed_at end
  where i.id = p_task.meeting_action_item_id and i.task_id = p_task.id
$$;

create function public.sync_task_to_meeting_action_item() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'DELETE' then
    perform private.unlink_task(old);
    return null;
  end if;
  if tg_op = 'INSERT' then
    perform private.link_task(new);
    return null;
  end if;
  if new.meeting_action_item_id is distinct from old.meeting_action_item_id then
    perform private.unlink_task(old);
    perform private.link_task(new);
    return null;
  end if;
  if new.meeting_action_item_id is null then
    return null;
  end if;
  update public.meeting_action_items i
  set title = n.title, deadline_at = n.deadline_at, deadline_date_only = n.deadline_date_only,
      priority = n.priority, ai_task_type = n.ai_task_type, categorised_by = n.categorised_by,
      completed = n.completed, assignee_name = n.assignee_name, assignee_email = n.assignee_email
  from (
    select x.id,
      case when new.title is distinct from old.title and private.may_change(x.human_fields, 'title')
        then new.title else x.title end as title,
      case when (new.due_date, new.due_date_only) is distinct from (old.due_date, old.due_date_only)
          and private.may_change(x.human_fields, 'deadline_at')
        then new.due_date else x.deadline_at end as deadline_at,
      case when (new.due_date, new.due_date_only) is distinct from (old.due_date, old.due_date_only)
          and private.may_change(x.human_fields, 'deadline_at')
        then new.due_date_only else x.deadline_date_only end as deadline_date_only,
      -- An item without a priority and a task with the default one are the same.
      case when new.priority is distinct from old.priority
          and new.priority <> coalesce(x.priority, 'medium')
          and private.may_change(x.human_fields, 'priority')
        then new.priority else x.priority end as priority,
      case when new.task_type is distinct from old.task_type
          and new.task_type is distinct from x.ai_task_type
          and private.may_change(x.human_fields, 'ai_task_type')
        then new.task_type else x.ai_task_type end as ai_task_type,
      case when new.task_type is distinct from old.task_type
          and new.task_type is distinct from x.ai_task_type and private.actor() in ('rep', 'system')
        then 'rep' else x.categorised_by end as categorised_by,
      case when new.completed is distinct from old.completed
          and private.may_change(x.human_fields, 'completed')
        then new.completed else x.completed end as completed,
      case when moved.user_id is not null then coalesce(moved.name, x.assignee_name)
        else x.assignee_name end as assignee_name,
      case when moved.user_id is not null then coalesce(moved.email, x.assignee_email)
        else x.assignee_email end as assignee_email
    from public.meeting_action_items x
    left join public.workspace_members moved on moved.user_id = new.assigned_to
      and new.assigned_to is distinct from old.assigned_to
      and private.may_change(x.human_fields, 'assignee_email')
      -- Whom the item names already, by whichever of their addresses, it keeps naming.
      and new.assigned_to is distinct from (
        select c.user_id
        from private.classify_assignee(x.meeting_id, x.assignee_name, x.assignee_email) c)
    where x.id = new.meeting_action_item_id
  ) n
  where i.id = n.id
    and (i.title, i.deadline_at, i.deadline_date_only, i.priority, i.ai_task_type, i.categorised_by,
         i.completed, i.assignee_name, i.assignee_email)
      is distinct from
        (n.title, n.deadline_at, n.deadline_date_only, n.priority, n.ai_task_type, n.categorised_by,
         n.completed, n.assignee_name, n.assignee_email);
  return null;
end
$$;
create trigger sync_task_to_meeting_action_item after insert or update or delete on public.tasks
  for each row execute function public.sync_task_to_meeting_action_item();

-- Tries again where making a task failed. Answers how many items it tried.
create function public.retry_failed_items(p_owner uuid) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  v_count integer;
begin
  perform set_config('upshot.actor', 'companion', true);
  perform private.lock_workspace(private.workspace_of(p_owner));
  update public.meeting_action_items i
  set sync_status = 'pending', sync_error = null
  from public.meetings m
  where m.id = i.meeting_id and m.owner_user_id = p_owner and i.sync_status = 'failed';
  get diagnostics v_count = row_count;
  return v_count;
end
$$;
revoke execute on function public.retry_failed_items(uuid),
  public.sync_meeting_action_item_to_task(), public.sync_task_to_meeting_action_item()
  from public, anon, authenticated;
grant execute on function public.retry_failed_items(uuid) to service_role;
