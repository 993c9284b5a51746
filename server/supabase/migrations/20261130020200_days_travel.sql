-- The day travels between an item and its task, as it is. Where both have it already, each keeps its instant.

create or replace function private.make_task_by_rule(p_item public.meeting_action_items, p_assignee uuid)
returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_actor constant text := coalesce(current_setting('upshot.actor', true), '');
begin
  perform set_config('upshot.actor', 'rules', true);
  begin
    insert into public.tasks
      (workspace_id, title, due_date, due_date_only, due_on, priority, status, completed,
       completed_at, task_type, assigned_to, created_by, meeting_action_item_id, meeting_id, company_id, contact_id)
    select p_item.workspace_id, p_item.title, p_item.deadline_at, p_item.deadline_date_only,
      p_item.deadline_on,
      coalesce(p_item.priority, 'medium'), case when p_item.completed then 'completed' else 'pending' end,
      p_item.completed, case when p_item.completed then now() end,
      coalesce(p_item.ai_task_type, 'follow_up'), p_assignee, m.owner_user_id, p_item.id, m.id,
      m.company_id, m.primary_contact_id
    from public.meetings m where m.id = p_item.meeting_id
    on conflict (meeting_action_item_id) do nothing;
  exception
    when serialization_failure or deadlock_detected then
      raise;
    when others then
      -- The call must be kept whatever becomes of the task; the reconcile tries again.
      update public.meeting_action_items
      set sync_status = 'failed', sync_error = left(sqlerrm, 500)
      where id = p_item.id;
  end;
  perform set_config('upshot.actor', v_actor, true);
end
$$;

create or replace function public.sync_meeting_action_item_to_task() returns trigger
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
  set title = n.title, due_date = n.due_date, due_date_only = n.due_date_only, due_on = n.due_on,
      priority = n.priority,
      task_type = n.task_type, assigned_to = n.assigned_to, completed = n.completed
  from (
    select x.id,
      case when new.title is distinct from old.title and private.may_change(x.human_fields, 'title')
        then new.title else x.title end as title,
      case when (new.deadline_at, new.deadline_on) is distinct from
          (old.deadline_at, old.deadline_on) and private.may_change(x.human_fields, 'due_date')
        then case when new.deadline_on = x.due_on then x.due_date else new.deadline_at end
        else x.due_date end as due_date,
      case when (new.deadline_at, new.deadline_on) is distinct from
          (old.deadline_at, old.deadline_on) and private.may_change(x.human_fields, 'due_date')
        then new.deadline_date_only else x.due_date_only end as due_date_only,
      case when (new.deadline_at, new.deadline_on) is distinct from
          (old.deadline_at, old.deadline_on) and private.may_change(x.human_fields, 'due_date')
        then new.deadline_on else x.due_on end as due_on,
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
    and (t.title, t.due_date, t.due_date_only, t.due_on, t.priority, t.task_type, t.assigned_to, t.completed)
      is distinct from
        (n.title, n.due_date, n.due_date_only, n.due_on, n.priority, n.task_type, n.assigned_to,
         n.completed);
  return null;
end
$$;

create or replace function private.link_task(p_task public.tasks) returns void
language sql security definer set search_path = '' as $$
  update public.meeting_action_items i
  set task_id = p_task.id, synced_to_task = true, sync_status = 'synced', sync_error = null,
      synced_at = now(), task_made_by_rule = private.actor() = 'rules', dismissed_at = null,
      title = p_task.title, completed = p_task.completed,
      deadline_at = case when p_task.due_on = i.deadline_on then i.deadline_at
        else coalesce(p_task.due_date, i.deadline_at) end,
      deadline_date_only = case when p_task.due_date is null then i.deadline_date_only
        else p_task.due_date_only end,
      deadline_on = case when p_task.due_date is null then i.deadline_on else p_task.due_on end,
      -- An item without a priority and a task with the default one are the same; so with the type.
      priority = case when p_task.priority = coalesce(i.priority, 'medium') then i.priority
        else p_task.priority end,
      ai_task_type = case when p_task.task_type = coalesce(i.ai_task_type, 'follow_up')
        then i.ai_task_type else p_task.task_type end,
      categorised_by = case when p_task.task_type = coalesce(i.ai_task_type, 'follow_up')
        then i.categorised_by else 'rep' end
  where i.id = p_task.meeting_action_item_id
$$;

create or replace function public.sync_task_to_meeting_action_item() returns trigger
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
      deadline_on = n.deadline_on,
      priority = n.priority, ai_task_type = n.ai_task_type, categorised_by = n.categorised_by,
      completed = n.completed, assignee_name = n.assignee_name, assignee_email = n.assignee_email
  from (
    select x.id,
      case when new.title is distinct from old.title and private.may_change(x.human_fields, 'title')
        then new.title else x.title end as title,
      case when (new.due_date, new.due_on) is distinct from (old.due_date, old.due_on)
          and private.may_change(x.human_fields, 'deadline_at')
        then case when new.due_on = x.deadline_on then x.deadline_at else new.due_date end
        else x.deadline_at end as deadline_at,
      case when (new.due_date, new.due_on) is distinct from (old.due_date, old.due_on)
          and private.may_change(x.human_fields, 'deadline_at')
        then new.due_date_only else x.deadline_date_only end as deadline_date_only,
      case when (new.due_date, new.due_on) is distinct from (old.due_date, old.due_on)
          and private.may_change(x.human_fields, 'deadline_at')
        then new.due_on else x.deadline_on end as deadline_on,
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
    and (i.title, i.deadline_at, i.deadline_date_only, i.deadline_on, i.priority, i.ai_task_type,
         i.categorised_by, i.completed, i.assignee_name, i.assignee_email)
      is distinct from
        (n.title, n.deadline_at, n.deadline_date_only, n.deadline_on, n.priority, n.ai_task_type,
         n.categorised_by, n.completed, n.assignee_name, n.assignee_email);
  return null;
end
$$;
