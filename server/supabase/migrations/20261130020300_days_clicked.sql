-- A rep's click names a day or an instant.

create function private.arg_day(p_args jsonb, p_key text) returns date
language plpgsql stable set search_path = '' as $$
declare
  v constant text := p_args ->> p_key;
begin
  if v is null then
    return null;
  end if;
  if v ~ '^\d{4}-\d\d-\d\d$' then
    begin
      return v::date;
    exception when data_exception then
      null;
    end;
  end if;
  perform private.refuse('invalid', format('This change is not complete: %s is missing or wrong.', p_key));
end
$$;

-- The day or the instant that a click names, with what was there before. A day's instant is its end where
-- the rep is. A panel from before days were kept writes a day as its last minute.
create function private.arg_due(
  p_me uuid, p_args jsonb, p_at_key text, p_on_key text, p_was_at timestamptz, p_was_on date,
  out due_at timestamptz, out due_on date)
language plpgsql stable set search_path = '' as $$
begin
  due_at := case when p_args ? p_at_key then private.arg_instant(p_args, p_at_key) else p_was_at end;
  if p_args ? p_on_key then
    due_on := private.arg_day(p_args, p_on_key);
    if due_on is null then
      due_at := case when p_args ? p_at_key then due_at end;
    elsif due_on = p_was_on then
      due_at := p_was_at;
    else
      due_at := private.end_of_day(due_on, private.zone_of(p_me));
    end if;
  elsif due_at is not distinct from p_was_at and not p_args ? 'dueDateOnly' then
    due_on := p_was_on;
  elsif due_at is not null and (
    coalesce(private.arg_boolean(p_args, 'dueDateOnly'), false)
    or p_at_key = 'deadlineAt'
      and (due_at at time zone private.zone_of(p_me))::time >= '23:59') then
    due_on := (due_at at time zone private.zone_of(p_me))::date;
  end if;
end
$$;
revoke execute on function private.arg_day(jsonb, text),
  private.arg_due(uuid, jsonb, text, text, timestamptz, date)
  from public, anon, authenticated, service_role;

create or replace function private.with_task_fields(p_me uuid, p_task public.tasks, p_fields jsonb)
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
  if p_fields ? 'dueOn' or p_fields ? 'dueDate' or p_fields ? 'dueDateOnly' then
    select d.due_at, d.due_on into t.due_date, t.due_on
    from private.arg_due(p_me, p_fields, 'dueDate', 'dueOn', t.due_date, t.due_on) d;
    t.due_date_only := t.due_on is not null;
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

create or replace function private.save_task(p_task public.tasks) returns void
language sql set search_path = '' as $$
  update public.tasks t
  set title = p_task.title, description = p_task.description, due_date = p_task.due_date,
      due_date_only = p_task.due_date_only, due_on = p_task.due_on, priority = p_task.priority,
      status = p_task.status,
      completed = p_task.completed, completed_at = p_task.completed_at,
      task_type = p_task.task_type, assigned_to = p_task.assigned_to,
      company_id = p_task.company_id, contact_id = p_task.contact_id, notes = p_task.notes
  where t.id = p_task.id
    and (t.title, t.description, t.due_date, t.due_date_only, t.due_on, t.priority, t.status, t.completed,
         t.completed_at, t.task_type, t.assigned_to, t.company_id, t.contact_id, t.notes)
      is distinct from
        (p_task.title, p_task.description, p_task.due_date, p_task.due_date_only, p_task.due_on,
         p_task.priority, p_task.status, p_task.completed, p_task.completed_at, p_task.task_type, p_task.assigned_to,
         p_task.company_id, p_task.contact_id, p_task.notes)
$$;

create or replace function private.insert_task(p_task public.tasks) returns void
language plpgsql set search_path = '' as $$
begin
  insert into public.tasks
    (id, workspace_id, title, description, due_date, due_date_only, due_on, priority, task_type, assigned_to,
     created_by, meeting_action_item_id, meeting_id, company_id, contact_id, notes)
  values
    (p_task.id, p_task.workspace_id, p_task.title, p_task.description, p_task.due_date,
     p_task.due_date_only, p_task.due_on, p_task.priority, p_task.task_type, p_task.assigned_to, p_task.created_by,
     p_task.meeting_action_item_id, p_task.meeting_id, p_task.company_id, p_task.contact_id,
     p_task.notes)
  on conflict (id) do nothing;
  if not found then
    -- An id that is taken says nothing about whose it is.
    perform private.refuse('conflict', 'Not created: this task is already there.');
  end if;
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
  update public.meeting_action_items set dismissed_at = null
  where id = v_item.id and dismissed_at is not null;
end
$$;

create or replace function private.mutate_item_edit(p_me uuid, p_args jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  v_item public.meeting_action_items := private.item_to_change(p_me, private.arg_uuid(p_args, 'itemId'));
  v_changes constant jsonb := p_args -> 'changes';
begin
  if jsonb_typeof(v_changes) is distinct from 'object' then
    perform private.refuse('invalid', 'This change is not complete: changes is missing or wrong.');
  end if;
  if v_changes ? 'title' then
    v_item.title := btrim(private.arg_text(v_changes, 'title', 500, true));
  end if;
  if v_changes ? 'taskType' then
    v_item.ai_task_type := private.arg_word(v_changes, 'taskType', private.task_types());
    v_item.categorised_by := 'rep';
  end if;
  if v_changes ? 'priority' then
    v_item.priority := private.arg_word(v_changes, 'priority', private.priorities(), false);
  end if;
  if v_changes ? 'deadlineOn' or v_changes ? 'deadlineAt' then
    select d.due_at, d.due_on into v_item.deadline_at, v_item.deadline_on
    from private.arg_due(p_me, v_changes, 'deadlineAt', 'deadlineOn', v_item.deadline_at, v_item.deadline_on) d;
    v_item.deadline_date_only := v_item.deadline_on is not null;
  end if;
  update public.meeting_action_items i
  set title = v_item.title, ai_task_type = v_item.ai_task_type, categorised_by = v_item.categorised_by,
      priority = v_item.priority, deadline_at = v_item.deadline_at,
      deadline_date_only = v_item.deadline_date_only, deadline_on = v_item.deadline_on
  where i.id = v_item.id
    and (i.title, i.ai_task_type, i.categorised_by, i.priority, i.deadline_at, i.deadline_on)
      is distinct from
        (v_item.title, v_item.ai_task_type, v_item.categorised_by, v_item.priority,
         v_item.deadline_at, v_item.deadline_on);
end
$$;
