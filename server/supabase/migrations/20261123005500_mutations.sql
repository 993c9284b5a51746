-- What a rep can do, by name: the registry of lib/contract/mutation.ts. Each mutation runs in a
-- savepoint of its own and is applied once; a refused one is recorded like any other, so that it never
-- jams the queue behind it.

create table public.applied_mutations (
  owner_id uuid not null references auth.users (id) on delete cascade,
  mutation_id uuid not null,
  client_id uuid not null,
  name text not null,
  -- `{ok: true}` or `{ok: false, reason, message, details}`; what a repetition is answered.
  outcome jsonb,
  made_at timestamptz,
  applied_at timestamptz not null default now(),
  primary key (owner_id, mutation_id)
);
create index applied_mutations_by_age on public.applied_mutations (applied_at);
alter table public.applied_mutations enable row level security;
create policy applied_mutations_read on public.applied_mutations for select to authenticated
  using (owner_id = (select auth.uid()));
revoke all on public.applied_mutations from public, anon, authenticated, service_role;
grant select on public.applied_mutations to authenticated, service_role;

-- Ends a mutation with a reason of `refusalReasons` and a sentence for the rep. The code is ours alone:
-- no fault of Postgres can be taken for a refusal.
create function private.refuse(p_reason text, p_message text, p_details jsonb default null) returns void
language plpgsql set search_path = '' as $$
begin
  raise exception using errcode = 'UP001', message = p_message,
    detail = jsonb_build_object('reason', p_reason, 'details', p_details)::text;
end
$$;

-- Arguments, checked once more: the companion is not the only one who may call.
create function private.arg_uuid(p_args jsonb, p_key text, p_needed boolean default true) returns uuid
language plpgsql stable set search_path = '' as $$
declare
  v constant text := p_args ->> p_key;
begin
  if v is null and not p_needed then
    return null;
  end if;
  if jsonb_typeof(p_args -> p_key) is distinct from 'string'
    or v !~* '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'
  then
    perform private.refuse('invalid', format('This change is not complete: %s is missing or wrong.', p_key));
  end if;
  return v::uuid;
end
$$;

create function private.arg_text(p_args jsonb, p_key text, p_longest int, p_needed boolean default false)
returns text
language plpgsql stable set search_path = '' as $$
declare
  v constant text := p_args ->> p_key;
begin
  if v is null and not p_needed then
    return null;
  end if;
  if jsonb_typeof(p_args -> p_key) is distinct from 'string' or length(v) > p_longest
    or (p_needed and btrim(v) = '')
  then
    perform private.refuse('invalid', format('This change is not complete: %s is missing or wrong.', p_key));
  end if;
  return v;
end
$$;

create function private.arg_word(p_args jsonb, p_key text, p_words text[], p_needed boolean default true)
returns text
language plpgsql stable set search_path = '' as $$
declare
  v constant text := p_args ->> p_key;
begin
  if v is null and not p_needed then
    return null;
  end if;
  if v is null or v <> all (p_words) then
    perform private.refuse('invalid', format('This change is not complete: %s is missing or wrong.', p_key));
  end if;
  return v;
end
$$;

create function private.arg_boolean(p_args jsonb, p_key text) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  if coalesce(jsonb_typeof(p_args -> p_key), 'null') = 'null' then
    return null;
  end if;
  if jsonb_typeof(p_args -> p_key) <> 'boolean' then
    perform private.refuse('invalid', format('This change is not complete: %s is missing or wrong.', p_key));
  end if;
  return (p_args -> p_key)::boolean;
end
$$;

create function private.arg_instant(p_args jsonb, p_key text) returns timestamptz
language plpgsql stable set search_path = '' as $$
declare
  v constant text := p_args ->> p_key;
begin
  if v is null then
    return null;
  end if;
  if v ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$' then
    begin
      return v::timestamptz;
    exception when data_exception then
      null;
    end;
  end if;
  perform private.refuse('invalid', format('This change is not complete: %s is missing or wrong.', p_key));
end
$$;

create function private.task_types() returns text[]
language sql immutable set search_path = '' as $$
  select array['call', 'email', 'meeting', 'follow_up', 'proposal', 'demo', 'general']
$$;

create function private.priorities() returns text[]
language sql immutable set search_path = '' as $$
  select array['low', 'medium', 'high', 'urgent']
$$;

-- What to call a person in a sentence to this rep.
create function private.person_name(p_me uuid, p_user uuid) returns text
language sql stable set search_path = '' as $$
  select case
    when p_user = p_me then 'you'
    else coalesce(
      (select coalesce(nullif(btrim(m.name), ''), split_part(m.email, '@', 1))
       from public.workspace_members m where m.user_id = p_user), 'somebody else')
  end
$$;

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

create function private.mutate_settings_set(p_me uuid, p_args jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  v_creation constant text :=
    private.arg_word(p_args, 'taskCreation', array['automatic', 'review'], false);
  v_zone constant text := private.arg_text(p_args, 'timeZone', 64);
  v_ai constant boolean := private.arg_boolean(p_args, 'aiEnabled');
begin
  if v_zone is not null then
    begin
      perform now() at time zone v_zone;
    exception when data_exception then
      perform private.refuse('invalid', format('There is no time zone called %s.', v_zone));
    end;
  end if;
  -- Whoever uses the panel is asked first until they have said otherwise.
  insert into public.rep_settings (user_id, task_creation) values (p_me, 'review')
  on conflict (user_id) do nothing;
  update public.rep_settings s
  set task_creation = coalesce(v_creation, s.task_creation), chosen = s.chosen or v_creation is not null,
      time_zone = coalesce(v_zone, s.time_zone), ai_enabled = coalesce(v_ai, s.ai_enabled)
  where s.user_id = p_me
    and (s.task_creation, s.chosen, s.time_zone, s.ai_enabled) is distinct from
      (coalesce(v_creation, s.task_creation), s.chosen or v_creation is not null,
       coalesce(v_zone, s.time_zone), coalesce(v_ai, s.ai_enabled));
end
$$;

-- Which domains are "inside" is for the admins of a workspace to say. Who is inside by them follows at
-- once, on every call that has such an address.
create function private.domain_to_change(
  p_me uuid, p_args jsonb, out workspace_id uuid, out domain text)
language plpgsql stable set search_path = '' as $$
begin
  select m.workspace_id into workspace_id from public.workspace_members m
  where m.user_id = p_me and m.role = 'admin';
  if not found then
    perform private.refuse('forbidden', 'Only an admin of your workspace can change its domains.');
  end if;
  domain := private.clean_domain(
    regexp_replace(private.arg_text(p_args, 'domain', 253, true), '^.*@', ''));
  if domain is null or domain !~ '^[^\s@.]+(\.[^\s@.]+)+$' then
    perform private.refuse('invalid', 'That is not a domain. A domain looks like acme.com.');
  end if;
end
$$;

create function private.mutate_workspace_add_domain(p_me uuid, p_args jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  v_workspace uuid;
  v_domain text;
begin
  select c.workspace_id, c.domain into v_workspace, v_domain
  from private.domain_to_change(p_me, p_args) c;
  if exists (select from private.free_mail_domains f where f.domain = v_domain) then
    perform private.refuse('invalid', format(
      'Not added: anybody can have an address at %s, so everybody there would count as a colleague.',
      v_domain));
  end if;
  if v_domain ~ '^(ac|co|com|edu|gov|ne|net|or|org)\.[a-z]{2}$' then
    perform private.refuse('invalid', format(
      'Not added: companies of all kinds are under %s. Name your own part of it too.', v_domain));
  end if;
  insert into public.workspace_domains (workspace_id, domain) values (v_workspace, v_domain)
  on conflict do nothing;
end
$$;

create function private.mutate_workspace_remove_domain(p_me uuid, p_args jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  v_workspace uuid;
  v_domain text;
begin
  select c.workspace_id, c.domain into v_workspace, v_domain
  from private.domain_to_change(p_me, p_args) c;
  delete from public.workspace_domains d where d.workspace_id = v_workspace and d.domain = v_domain;
end
$$;

revoke execute on function
  private.domain_to_change(uuid, jsonb),
  private.mutate_workspace_add_domain(uuid, jsonb),
  private.mutate_workspace_remove_domain(uuid, jsonb),
  private.refuse(text, text, jsonb),
  private.arg_uuid(jsonb, text, boolean),
  private.arg_text(jsonb, text, int, boolean),
  private.arg_word(jsonb, text, text[], boolean),
  private.arg_boolean(jsonb, text),
  private.arg_instant(jsonb, text),
  private.task_types(),
  private.priorities(),
  private.person_name(uuid, uuid),
  private.item_to_change(uuid, uuid),
  private.task_to_change(uuid, uuid),
  private.with_task_fields(uuid, public.tasks, jsonb),
  private.save_task(public.tasks),
  private.insert_task(public.tasks),
  private.refuse_already_task(uuid, text, public.tasks),
  private.mutate_task_create_from_item(uuid, jsonb),
  private.task_changed_by_others(uuid, uuid),
  private.mutate_task_undo_create(uuid, jsonb),
  private.mutate_task_create(uuid, jsonb),
  private.mutate_task_edit(uuid, jsonb),
  private.mutate_task_complete(uuid, jsonb),
  private.mutate_task_reopen(uuid, jsonb),
  private.mutate_task_delete(uuid, jsonb),
  private.mutate_item_edit(uuid, jsonb),
  private.mutate_item_set_category(uuid, jsonb),
  private.mutate_item_assign(uuid, jsonb),
  private.mutate_item_complete(uuid, jsonb),
  private.mutate_item_reopen(uuid, jsonb),
  private.mutate_item_dismiss(uuid, jsonb),
  private.mutate_item_restore(uuid, jsonb),
  private.mutate_settings_set(uuid, jsonb)
  from public, anon, authenticated;
