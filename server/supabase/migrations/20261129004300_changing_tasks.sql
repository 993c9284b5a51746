-- What every change of an item or a task goes through: found, locked, checked, written.

-- The rep's own item, locked, with its call. Whoever was given a task from it may see it, not change it.
create function private.item_to_change(p_me uuid, p_item uuid) returns public.meeting_action_items
language plpgsql set search_path = '' as $$
declare
  v_item public.meeting_action_items;
begin
  -- Its task before it, as whoever changes a task locks them: the other order would be a circle.
  perform from public.meeting_action_items i
  join public.meetings m on m.id = i.meeting_id and m.owner_user_id = p_me
  join public.tasks t on t.meeting_action_item_id = i.id
  where i.id = p_item
  for no key update of t;
  select i.* into v_item
  from public.meeting_action_items i join public.meetings m on m.id = i.meeting_id
  where i.id = p_item and m.owner_user_id = p_me
  for update of i;
  if not found then
    if exists (
      select from public.tasks t where t.meeting_action_item_id = p_item and t.assigned_to = p_me
    ) then
      perform private.refuse('forbidden', 'Only whoever was on this call can change its items.');
    end if;
    perform private.refuse('not_found', 'This item is no longer there.');
  end if;
  return v_item;
end
$$;

-- The rep's task, made by them or given to them, locked.
create function private.task_to_change(p_me uuid, p_task uuid) returns public.tasks
language plpgsql set search_path = '' as $$
declare
  v_task public.tasks;
begin
  select t.* into v_task from public.tasks t
  where t.id = p_task and (t.created_by = p_me or t.assigned_to = p_me)
  for update;
  if not found then
    perform private.refuse('not_found', 'This task is no longer there.');
  end if;
  return v_task;
end
$$;

-- A task row with the given fields put into it, each checked against what this rep may use.
create function private.with_task_fields(p_me uuid, p_task public.tasks, p_fields jsonb)
returns public.tasks
language plpgsql stable set search_path = '' as $$
declare
  t public.tasks := p_task;
begin
  if p_fields ? 'title' then
    t.title := btrim(private.arg_text(p_fields, 'title', 500, true));
  end if;
  if p_fields ? 'description' then
    t.description := private.arg_text(p_fields, 'description', 20000);
  end if;
  if p_fields ? 'notes' then
    t.notes := private.arg_text(p_fields, 'notes', 20000);
  end if;
  if p_fields ? 'taskType' then
    t.task_type := private.arg_word(p_fields, 'taskType', private.task_types());
  end if;
  if p_fields ? 'priority' then
    t.priority := private.arg_word(p_fields, 'priority', private.priorities());
  end if;
  if p_fields ? 'dueDate' then
    t.due_date := private.arg_instant(p_fields, 'dueDate');
    t.due_date_only := false;
  end if;
  if p_fields ? 'dueDateOnly' then
    t.due_date_only := coalesce(private.arg_boolean(p_fields, 'dueDateOnly'), false);
  end if;
  if p_fields ? 'assignedTo' then
    t.assigned_to := private.arg_uuid(p_fields, 'assignedTo', false);
    if t.assigned_to is not null and t.assigned_to <> p_me
      and t.assigned_to is distinct from p_task.assigned_to
      and not exists (
        select from public.workspace_members mine
        join public.workspace_members theirs on theirs.workspace_id = mine.workspace_id
        where mine.user_id = p_me and theirs.user_id = t.assigned_to
      )
    then
      perform private.refuse('forbidden', 'Tasks can only be given to people in your workspace.');
    end if;
  end if;
  if p_fields ? 'contactId' then
    t.contact_id := private.arg_uuid(p_fields, 'contactId', false);
    if t.contact_id is distinct from p_task.contact_id and t.contact_id is not null
      and not exists (
        select from public.contacts c where c.id = t.contact_id and c.owner_id = p_me)
    then
      perform private.refuse('not_found', 'That contact is no longer there.');
    end if;
  end if;
  if p_fields ? 'companyId' then
    t.company_id := private.arg_uuid(p_fields, 'companyId', false);
    if t.company_id is distinct from p_task.company_id and t.company_id is not null
      and not exists (
        select from public.companies c where c.id = t.company_id and c.owner_id = p_me)
    then
      perform private.refuse('not_found', 'That company is no longer there.');
    end if;
  end if;
  return t;
end
$$;

-- Writes back what may change of a task by hand; nothing when nothing did.
create function private.save_task(p_task public.tasks) returns void
language sql set search_path = '' as $$
  update public.tasks t
  set title = p_task.title, description = p_task.description, due_date = p_task.due_date,
      due_date_only = p_task.due_date_only, priority = p_task.priority, status = p_task.status,
      completed = p_task.completed, completed_at = p_task.completed_at,
      task_type = p_task.task_type, assigned_to = p_task.assigned_to,
      company_id = p_task.company_id, contact_id = p_task.contact_id, notes = p_task.notes
  where t.id = p_task.id
    and (t.title, t.description, t.due_date, t.due_date_only, t.priority, t.status, t.completed,
         t.completed_at, t.task_type, t.assigned_to, t.company_id, t.contact_id, t.notes)
      is distinct from
        (p_task.title, p_task.description, p_task.due_date, p_task.due_date_only, p_task.priority,
         p_task.status, p_task.completed, p_task.completed_at, p_task.task_type, p_task.assigned_to,
         p_task.company_id, p_task.contact_id, p_task.notes)
$$;

create function private.insert_task(p_task public.tasks) returns void
language plpgsql set search_path = '' as $$
begin
  insert into public.tasks
    (id, workspace_id, title, description, due_date, due_date_only, priority, task_type, assigned_to,
     created_by, meeting_action_item_id, meeting_id, company_id, contact_id, notes)
  values
    (p_task.id, p_task.workspace_id, p_task.title, p_task.description, p_task.due_date,
     p_task.due_date_only, p_task.priority, p_task.task_type, p_task.assigned_to, p_task.created_by,
     p_task.meeting_action_item_id, p_task.meeting_id, p_task.company_id, p_task.contact_id,
     p_task.notes)
  on conflict (id) do nothing;
  if not found then
    -- An id that is taken says nothing about whose it is.
    perform private.refuse('conflict', 'Not created: this task is already there.');
  end if;
end
$$;

create function private.refuse_already_task(p_me uuid, p_what text, p_task public.tasks) returns void
language sql set search_path = '' as $$
  select private.refuse(
    'already_task',
    format('%s: this item was already a task for %s.', p_what,
      case when p_task.assigned_to is null then 'nobody yet'
        else private.person_name(p_me, p_task.assigned_to) end),
    jsonb_build_object(
      'taskId', p_task.id, 'assignedTo', p_task.assigned_to, 'title', p_task.title,
      'assignedToName', private.person_name(p_me, p_task.assigned_to)))
$$;
