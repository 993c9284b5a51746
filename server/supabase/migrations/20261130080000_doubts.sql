-- What speaks against a quote stands beside it: somebody said the opposite, or promised it who is not the one
-- that the item names. No rule makes a task of that; the rep is asked.

-- The doubt in `evidence`. A person's own word on who owes it settles it.
create function private.is_doubted(p_item public.meeting_action_items) returns boolean
language sql immutable set search_path = '' as $$
  select p_item.evidence ->> 'doubt' is not null
    and not p_item.human_fields && array['assignee_name', 'assignee_email']
$$;

-- Of a quote: its doubt, and what was said before it and belongs to it.
create function private.usable_beside(p jsonb) returns jsonb
language sql stable set search_path = '' as $$
  select case when d.doubt is not null then jsonb_build_object('doubt', d.doubt) else '{}' end
    || case when b.quote is not null then jsonb_build_object('before', jsonb_build_object(
      'quote', b.quote, 'speaker', private.usable_text(p #> '{before,speaker}', 300),
      'offsetSeconds', private.usable_number(p #> '{before,offsetSeconds}', 0, 1e7))) else '{}' end
  from (select private.usable_word(p -> 'doubt', array['opposed', 'by_another']) as doubt) d
  cross join (select private.usable_text(p #> '{before,quote}', 5000) as quote) b
$$;
revoke execute on function private.is_doubted(public.meeting_action_items), private.usable_beside(jsonb)
  from public, anon, authenticated, service_role;

create or replace function private.apply_task_rule(p_item public.meeting_action_items) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_assignee uuid;
begin
  if p_item.task_id is null and p_item.assignee_kind in ('me', 'member')
    and p_item.task_removed_at is null and p_item.dismissed_at is null and p_item.gone_at is null
    and not private.is_doubted(p_item)
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
    elsif old.assignee_kind not in ('me', 'member') or private.is_doubted(old)
      or old.sync_status = 'failed' and new.sync_status = 'pending' then
      perform private.apply_task_rule(new);
    end if;
    return null;
  end if;

  if tg_op = 'INSERT' then
    return null;
  end if;
  if (old.assignee_kind in ('me', 'member') and new.assignee_kind not in ('me', 'member')
      or private.is_doubted(new) and not private.is_doubted(old))
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

create or replace function private.usable_analysis(p jsonb) returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_build_object(
    'taskType', t.type, 'confidence', private.usable_number(p -> 'confidence', 0, 1),
    'reasoning', private.usable_text(p -> 'reasoning', 2000),
    'tier', coalesce(private.usable_word(p -> 'tier', array['rules', 'ai']), 'rules'),
    'priority', private.usable_word(p -> 'priority', array['low', 'medium', 'high', 'urgent']),
    'deadlineAt', case when private.usable_time(p ->> 'deadlineAt') is not null then p -> 'deadlineAt' end,
    'deadlinePhrase', private.usable_text(p -> 'deadlinePhrase', 500),
    'deadlineDateOnly', coalesce(private.usable_flag(p -> 'deadlineDateOnly'), false),
    'deadlineOn', private.usable_day(p ->> 'deadlineOn'),
    'evidence', case when private.usable_text(p #> '{evidence,quote}', 5000) is not null then
      jsonb_build_object(
        'quote', private.usable_text(p #> '{evidence,quote}', 5000),
        'speaker', private.usable_text(p #> '{evidence,speaker}', 300),
        'offsetSeconds', private.usable_number(p #> '{evidence,offsetSeconds}', 0, 1e7))
      || private.usable_beside(p -> 'evidence') end,
    'certainty', private.usable_word(p -> 'certainty', array['clear', 'implied', 'unsure']),
    'promptVersion', private.usable_text(p -> 'promptVersion', 100))
  from (select private.usable_word(p -> 'taskType',
    array['call', 'email', 'meeting', 'follow_up', 'proposal', 'demo', 'general']) as type) t
  where t.type is not null or jsonb_typeof(p -> 'taskType') = 'null'
$$;
