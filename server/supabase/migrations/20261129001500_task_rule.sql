-- Which items become tasks by themselves.

-- What a task made from an item leaves unsaid, the item says.
create function private.fill_task() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if new.priority is null or new.task_type is null then
    if new.meeting_action_item_id is not null then
      select coalesce(new.priority, i.priority), coalesce(new.task_type, i.ai_task_type, 'follow_up')
      into new.priority, new.task_type
      from public.meeting_action_items i where i.id = new.meeting_action_item_id;
    end if;
    new.priority := coalesce(new.priority, 'medium');
    new.task_type := coalesce(new.task_type, 'general');
  end if;
  if not new.completed and exists (
    select from public.meeting_action_items i where i.id = new.meeting_action_item_id and i.completed) then
    new.completed := true;
  end if;
  return new;
end
$$;
create trigger b_fill before insert on public.tasks
  for each row execute function private.fill_task();

-- Makes the task of an item by rule, in the name of the rule.
create function private.make_task_by_rule(p_item public.meeting_action_items, p_assignee uuid)
returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_actor constant text := coalesce(current_setting('upshot.actor', true), '');
begin
  perform set_config('upshot.actor', 'rules', true);
  begin
    insert into public.tasks
      (workspace_id, title, due_date, due_date_only, priority, status, completed, completed_at,
       task_type, assigned_to, created_by, meeting_action_item_id, meeting_id, company_id, contact_id)
    select p_item.workspace_id, p_item.title, p_item.deadline_at, p_item.deadline_date_only,
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

-- The rule itself: what somebody of the workspace owes becomes a task, where the rep wants it so.
create function private.apply_task_rule(p_item public.meeting_action_items) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_assignee uuid;
begin
  if p_item.task_id is null and p_item.assignee_kind in ('me', 'member')
    and p_item.task_removed_at is null and p_item.dismissed_at is null and p_item.gone_at is null
    -- Set while it is only learnt who people are: nobody's past calls become tasks by that.
    and coalesce(current_setting('upshot.no_tasks', true), '') = ''
    and exists (
      select from public.meetings m
      left join public.rep_settings s on s.user_id = m.owner_user_id
      where m.id = p_item.meeting_id and not m.imported
        and coalesce(s.task_creation, 'automatic') = 'automatic')
    and not private.is_second_recording(p_item.meeting_id) then
    select c.user_id into v_assignee
    from private.classify_assignee(p_item.meeting_id, p_item.assignee_name, p_item.assignee_email) c;
    perform private.make_task_by_rule(p_item, v_assignee);
  end if;
end
$$;

-- What a rule made of a promise that turns out to be somebody else's, the rule takes back: the newest word
-- on who owes it decides, whatever came first. Not where a person said it, or has touched the task.
create function private.take_task_back(p_item public.meeting_action_items) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  v_actor constant text := coalesce(current_setting('upshot.actor', true), '');
  v_gone boolean;
begin
  if not p_item.task_made_by_rule or private.actor() in ('rep', 'system')
    or coalesce(current_setting('upshot.no_tasks', true), '') <> '' then
    return false;
  end if;
  perform set_config('upshot.actor', 'rules', true);
  delete from public.tasks t where t.id = p_item.task_id and t.human_fields = '{}';
  v_gone := found;
  perform set_config('upshot.actor', v_actor, true);
  return v_gone;
end
$$;
