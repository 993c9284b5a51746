-- What a rep can do to a task.

create function private.mutate_task_create_from_item(p_me uuid, p_args jsonb) returns void
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

-- Who else has written to a task since it was made, the last of them first.
create function private.task_changed_by_others(p_me uuid, p_task uuid)
returns table (user_id uuid, at timestamptz, changed text[])
language sql stable set search_path = '' as $$
  select a.user_id, a.at, array(select k from jsonb_object_keys(a.after) as k order by k)
  from public.audit_log a
  where a.row_id = p_task and a.table_name = 'tasks' and a.action = 'update'
    and a.actor in ('rep', 'colleague') and a.user_id is distinct from p_me
  order by a.at desc limit 1
$$;

create function private.mutate_task_undo_create(p_me uuid, p_args jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  v_id constant uuid := private.arg_uuid(p_args, 'taskId');
  v_item constant uuid := private.arg_uuid(p_args, 'itemId');
  v_task public.tasks;
  v_change record;
  v_name text;
begin
  -- Gone already is what was wanted.
  if not exists (select from public.tasks t where t.id = v_id) then
    return;
  end if;
  v_task := private.task_to_change(p_me, v_id);
  if v_task.meeting_action_item_id is distinct from v_item then
    perform private.refuse('conflict', 'Not undone: this task no longer belongs to that item.',
      jsonb_build_object('taskId', v_id));
  end if;
  if v_task.created_by is distinct from p_me then
    perform private.refuse('forbidden', format('Not undone: %s made this task.',
      private.person_name(p_me, v_task.created_by)), jsonb_build_object('taskId', v_id));
  end if;
  if not coalesce(private.arg_boolean(p_args, 'force'), false) then
    select * into v_change from private.task_changed_by_others(p_me, v_id);
    if found then
      v_name := private.person_name(p_me, v_change.user_id);
      v_name := upper(left(v_name, 1)) || substr(v_name, 2);
      perform private.refuse('changed_since',
        format('%s changed this task since. Remove it anyway?', v_name),
        jsonb_build_object(
          'taskId', v_id, 'assignedTo', v_task.assigned_to, 'changedBy', v_change.user_id,
          'changedByName', v_name,
          'changedAt', v_change.at, 'changed', to_jsonb(v_change.changed)));
    end if;
  end if;
  delete from public.tasks t where t.id = v_id;
end
$$;

create function private.mutate_task_create(p_me uuid, p_args jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  v_task public.tasks;
begin
  v_task.id := private.arg_uuid(p_args, 'taskId');
  v_task.title := private.arg_text(p_args, 'title', 500, true);
  v_task.task_type := 'general';
  v_task.priority := 'medium';
  v_task.due_date_only := false;
  v_task.assigned_to := p_me;
  v_task.created_by := p_me;
  v_task.meeting_id := private.arg_uuid(p_args, 'meetingId', false);
  select m.workspace_id into v_task.workspace_id
  from public.workspace_members m where m.user_id = p_me;
  if v_task.meeting_id is not null and not exists (
    select from public.meetings m where m.id = v_task.meeting_id and m.owner_user_id = p_me
  ) then
    perform private.refuse('not_found', 'That call is no longer there.');
  end if;
  perform private.insert_task(private.with_task_fields(p_me, v_task, p_args));
end
$$;

create function private.mutate_task_edit(p_me uuid, p_args jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  v_task constant public.tasks := private.task_to_change(p_me, private.arg_uuid(p_args, 'taskId'));
begin
  if jsonb_typeof(p_args -> 'changes') is distinct from 'object' then
    perform private.refuse('invalid', 'This change is not complete: changes is missing or wrong.');
  end if;
  perform private.save_task(private.with_task_fields(p_me, v_task, p_args -> 'changes'));
end
$$;

create function private.mutate_task_complete(p_me uuid, p_args jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  v_task public.tasks := private.task_to_change(p_me, private.arg_uuid(p_args, 'taskId'));
begin
  if not v_task.completed then
    v_task.completed := true;
    v_task.status := 'completed';
    v_task.completed_at := now();
    perform private.save_task(v_task);
  end if;
end
$$;

create function private.mutate_task_reopen(p_me uuid, p_args jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  v_task public.tasks := private.task_to_change(p_me, private.arg_uuid(p_args, 'taskId'));
begin
  if v_task.completed or v_task.status in ('completed', 'cancelled') then
    v_task.completed := false;
    v_task.status := 'pending';
    v_task.completed_at := null;
    perform private.save_task(v_task);
  end if;
end
$$;

create function private.mutate_task_delete(p_me uuid, p_args jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  v_id constant uuid := private.arg_uuid(p_args, 'taskId');
begin
  if exists (select from public.tasks t where t.id = v_id) then
    perform private.task_to_change(p_me, v_id);
    delete from public.tasks t where t.id = v_id;
  end if;
end
$$;
