-- What a rep can do to an item of their own call.

create function private.mutate_item_edit(p_me uuid, p_args jsonb) returns void
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
  if v_changes ? 'deadlineAt'
    and private.arg_instant(v_changes, 'deadlineAt') is distinct from v_item.deadline_at
  then
    v_item.deadline_at := private.arg_instant(v_changes, 'deadlineAt');
    -- The last minute of a day, by the rep's clock, is how a day without a time is written.
    v_item.deadline_date_only := v_item.deadline_at is not null and coalesce(
      (v_item.deadline_at at time zone coalesce(
        (select s.time_zone from public.rep_settings s where s.user_id = p_me), 'UTC'))::time
        >= '23:59', false);
  end if;
  update public.meeting_action_items i
  set title = v_item.title, ai_task_type = v_item.ai_task_type, categorised_by = v_item.categorised_by,
      priority = v_item.priority, deadline_at = v_item.deadline_at,
      deadline_date_only = v_item.deadline_date_only
  where i.id = v_item.id
    and (i.title, i.ai_task_type, i.categorised_by, i.priority, i.deadline_at, i.deadline_date_only)
      is distinct from
        (v_item.title, v_item.ai_task_type, v_item.categorised_by, v_item.priority,
         v_item.deadline_at, v_item.deadline_date_only);
end
$$;

create function private.mutate_item_set_category(p_me uuid, p_args jsonb) returns void
language sql set search_path = '' as $$
  select private.mutate_item_edit(p_me, jsonb_build_object(
    'itemId', p_args -> 'itemId', 'changes', jsonb_build_object('taskType', p_args -> 'taskType')))
$$;

create function private.mutate_item_assign(p_me uuid, p_args jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  v_item constant public.meeting_action_items :=
    private.item_to_change(p_me, private.arg_uuid(p_args, 'itemId'));
  v_name constant text := nullif(btrim(private.arg_text(p_args, 'assigneeName', 300)), '');
  v_email constant text := private.clean_email(private.arg_text(p_args, 'assigneeEmail', 320));
  v_not_mine constant boolean := v_name is null and v_email is null
    and coalesce(private.arg_boolean(p_args, 'waiting'), false);
begin
  update public.meeting_action_items i
  set assignee_name = v_name, assignee_email = v_email, not_mine = v_not_mine,
      -- A word on who owes it, though no name has changed.
      human_fields = case when v_not_mine
        then array(select distinct f from unnest(i.human_fields || array['assignee_name']) as f order by f)
        else i.human_fields end
  where i.id = v_item.id
    and (i.assignee_name, i.assignee_email, i.not_mine) is distinct from (v_name, v_email, v_not_mine);
end
$$;

create function private.mutate_item_complete(p_me uuid, p_args jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  v_item constant public.meeting_action_items :=
    private.item_to_change(p_me, private.arg_uuid(p_args, 'itemId'));
begin
  update public.meeting_action_items i set completed = true where i.id = v_item.id and not i.completed;
end
$$;

create function private.mutate_item_reopen(p_me uuid, p_args jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  v_item constant public.meeting_action_items :=
    private.item_to_change(p_me, private.arg_uuid(p_args, 'itemId'));
begin
  update public.meeting_action_items i set completed = false where i.id = v_item.id and i.completed;
end
$$;

-- What somebody made a task of is decided; dismissing it would hide work that is on a list.
create function private.mutate_item_dismiss(p_me uuid, p_args jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  v_item constant public.meeting_action_items :=
    private.item_to_change(p_me, private.arg_uuid(p_args, 'itemId'));
  v_task public.tasks;
begin
  select * into v_task from public.tasks t where t.meeting_action_item_id = v_item.id;
  if found then
    perform private.refuse_already_task(p_me, 'Not dismissed', v_task);
  end if;
  update public.meeting_action_items i set dismissed_at = now()
  where i.id = v_item.id and i.dismissed_at is null;
end
$$;

create function private.mutate_item_restore(p_me uuid, p_args jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  v_item constant public.meeting_action_items :=
    private.item_to_change(p_me, private.arg_uuid(p_args, 'itemId'));
begin
  update public.meeting_action_items i set dismissed_at = null
  where i.id = v_item.id and i.dismissed_at is not null;
end
$$;
