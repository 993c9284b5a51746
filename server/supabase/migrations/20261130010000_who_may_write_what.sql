-- Who may set which column to what. One kind of fault is ended here: a function with its owner's rights, or
-- a policy, that trusts a column which the writer chose.
--
-- Three walls. A client's role may write only the columns that are a person's to write. Whoever writes, a
-- reference stays among the rows of those whose row it is, in one workspace. And our own triggers ask of the
-- row they act on whether it is the one they mean.

-- The columns that a rep writes, by table: what a person says of a thing. All else is filled by the database
-- or by the companion. `insert` are those that are said once: whose it is, and what it hangs on.
do $$
declare
  r record;
begin
  for r in
    select * from (values
      ('companies', array['id', 'owner_id', 'source', 'first_seen_at'], array['name', 'domain']),
      ('company_domains', array['id', 'owner_id', 'company_id'], array['domain']),
      ('contacts', array['id', 'owner_id', 'source', 'first_seen_at'],
        array['first_name', 'last_name', 'email', 'company_id']),
      ('contact_aliases', array['id', 'owner_id', 'contact_id'], array['email']),
      ('company_exclusions', array['id', 'owner_id', 'contact_id', 'company_id'], array[]::text[]),
      ('meetings', array['id', 'owner_user_id', 'source', 'imported', 'fathom_recording_id', 'recorded_by_email'],
        array['title', 'meeting_start', 'meeting_end', 'company_id', 'primary_contact_id', 'summary',
          'transcript_text', 'url', 'share_url', 'language', 'sentiment_score', 'sentiment_reasoning',
          'internal_only']),
      ('meeting_attendees', array['id', 'meeting_id'],
        array['contact_id', 'name', 'email', 'nature', 'is_external', 'is_organizer', 'speaker_name', 'position']),
      ('meeting_transcripts', array['meeting_id'], array['language', 'utterances']),
      ('meeting_action_items', array['id', 'meeting_id', 'user_generated', 'playback_url', 'recording_timestamp'],
        array['title', 'assignee_name', 'assignee_email', 'not_mine', 'priority', 'deadline_at',
          'deadline_phrase', 'deadline_date_only', 'completed', 'ai_task_type', 'dismissed_at']),
      ('tasks', array['id', 'created_by'],
        array['title', 'description', 'due_date', 'due_date_only', 'priority', 'status', 'completed',
          'completed_at', 'task_type', 'assigned_to', 'meeting_action_item_id', 'meeting_id', 'company_id',
          'contact_id', 'notes']),
      ('calendar_events', array['id', 'user_id'],
        array['title', 'start_time', 'end_time', 'organizer_email', 'attendees', 'contact_id', 'company_id',
          'meeting_id']),
      ('rep_settings', array['user_id'], array['task_creation', 'chosen', 'time_zone', 'ai_enabled']),
      ('workspace_domains', array['id', 'workspace_id', 'domain'], array[]::text[])
    ) as t (name, said_once, said)
  loop
    execute format('revoke insert, update on public.%I from authenticated', r.name);
    execute format('grant insert (%s) on public.%I to authenticated',
      (select string_agg(quote_ident(c), ', ') from unnest(r.said_once || r.said) c), r.name);
    if r.said <> '{}' then
      execute format('grant update (%s) on public.%I to authenticated',
        (select string_agg(quote_ident(c), ', ') from unnest(r.said) c), r.name);
    end if;
  end loop;
end
$$;

-- A task is in the workspace where it was made and stays there; only a member who moves takes tasks along.
-- So a reference that goes away elsewhere changes nothing about whose it is, and raises nothing.
create or replace function private.own_task() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'INSERT' then
    new.created_by := coalesce(new.created_by, auth.uid());
    if new.meeting_id is null and new.meeting_action_item_id is not null then
      select i.meeting_id into new.meeting_id
      from public.meeting_action_items i where i.id = new.meeting_action_item_id;
    end if;
    new.workspace_id := coalesce(
      (select i.workspace_id from public.meeting_action_items i where i.id = new.meeting_action_item_id),
      (select m.workspace_id from public.meetings m where m.id = new.meeting_id),
      private.workspace_of(new.created_by),
      private.workspace_of(new.assigned_to),
      new.workspace_id);
    if new.created_by is not null
      and private.workspace_of(new.created_by) is distinct from new.workspace_id then
      raise exception 'A task is made by somebody of its workspace.' using errcode = '42501';
    end if;
  elsif private.actor() <> 'companion' then
    new.workspace_id := old.workspace_id;
    -- Gone with an account, never given to somebody else.
    if new.created_by is distinct from old.created_by and new.created_by is not null then
      raise exception 'Who made a task stays the one who made it.' using errcode = '42501';
    end if;
  end if;
  -- Assigned within the workspace alone, whoever writes: a task cannot be pushed to a stranger.
  if new.assigned_to is not null
    and (tg_op = 'INSERT' or new.assigned_to is distinct from old.assigned_to)
    and private.workspace_of(new.assigned_to) is distinct from new.workspace_id then
    raise exception 'A task can only be assigned within its workspace.' using errcode = '42501';
  end if;
  return new;
end
$$;

-- Rows of a call hang where the call hangs, and never move to somebody else's.
create or replace function private.own_meeting_row() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'UPDATE' and new.meeting_id <> old.meeting_id and not exists (
    select from public.meetings m join public.meetings o on o.owner_user_id = m.owner_user_id
    where m.id = new.meeting_id and o.id = old.meeting_id) then
    raise exception 'That call belongs to somebody else.' using errcode = '42501';
  end if;
  select m.workspace_id into new.workspace_id from public.meetings m where m.id = new.meeting_id;
  return new;
end
$$;

-- What a task refers to belongs to whoever made it or has it, and to its workspace. A rep who writes refers
-- to their own alone: a task on a colleague's item would speak for the colleague. Where our rules write, it
-- is the task's people who are asked, whoever happens to be signed in.
create or replace function private.guard_task() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_new constant boolean := tg_op = 'INSERT';
  v_people constant uuid[] := case when private.actor() = 'rep' then array[auth.uid()]
    else array[new.created_by, new.assigned_to] end;
begin
  if (v_new or new.meeting_id is distinct from old.meeting_id)
      and new.meeting_id is not null and not exists (
        select from public.meetings m
        where m.id = new.meeting_id and m.owner_user_id = any (v_people)
          and m.workspace_id = new.workspace_id)
    or (v_new or new.meeting_action_item_id is distinct from old.meeting_action_item_id)
      and new.meeting_action_item_id is not null and not exists (
        select from public.meeting_action_items i join public.meetings m on m.id = i.meeting_id
        where i.id = new.meeting_action_item_id and m.owner_user_id = any (v_people)
          and m.workspace_id = new.workspace_id)
    or (v_new or new.company_id is distinct from old.company_id)
      and new.company_id is not null and not exists (
        select from public.companies c
        where c.id = new.company_id and c.owner_id = any (v_people) and c.workspace_id = new.workspace_id)
    or (v_new or new.contact_id is distinct from old.contact_id)
      and new.contact_id is not null and not exists (
        select from public.contacts c
        where c.id = new.contact_id and c.owner_id = any (v_people) and c.workspace_id = new.workspace_id)
  then
    raise exception 'That row belongs to somebody else.' using errcode = '42501';
  end if;
  return new;
end
$$;

-- An item names the task that was made from it, and no other: whatever acts on that task acts on its own.
create function private.guard_item() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if not exists (
    select from public.tasks t where t.id = new.task_id and t.meeting_action_item_id = new.id) then
    raise exception 'That task was not made from this item.' using errcode = '42501';
  end if;
  return new;
end
$$;
revoke execute on function private.guard_item() from public, anon, authenticated, service_role;
create trigger c_guard_insert before insert on public.meeting_action_items
  for each row when (new.task_id is not null) execute function private.guard_item();
create trigger c_guard before update of task_id on public.meeting_action_items
  for each row when (new.task_id is not null and new.task_id is distinct from old.task_id)
  execute function private.guard_item();

-- The same of the task that a rule takes back, for rows from before the wall.
create or replace function private.take_task_back(p_item public.meeting_action_items) returns boolean
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
  delete from public.tasks t
  where t.id = p_item.task_id and t.meeting_action_item_id = p_item.id and t.human_fields = '{}';
  v_gone := found;
  perform set_config('upshot.actor', v_actor, true);
  return v_gone;
end
$$;

-- Reading, changing and deleting a task ask for its workspace, too.
drop policy tasks_read on public.tasks;
drop policy tasks_change on public.tasks;
drop policy tasks_remove on public.tasks;
create policy tasks_read on public.tasks for select to authenticated
  using ((created_by = (select auth.uid()) or assigned_to = (select auth.uid()))
    and workspace_id = (select private.my_workspace()));
create policy tasks_change on public.tasks for update to authenticated
  using ((created_by = (select auth.uid()) or assigned_to = (select auth.uid()))
    and workspace_id = (select private.my_workspace()))
  with check (workspace_id = (select private.my_workspace()));
create policy tasks_remove on public.tasks for delete to authenticated
  using ((created_by = (select auth.uid()) or assigned_to = (select auth.uid()))
    and workspace_id = (select private.my_workspace()));

create or replace function private.task_to_change(p_me uuid, p_task uuid) returns public.tasks
language plpgsql set search_path = '' as $$
declare
  v_task public.tasks;
begin
  select t.* into v_task from public.tasks t
  where t.id = p_task and (t.created_by = p_me or t.assigned_to = p_me)
    and t.workspace_id = private.workspace_of(p_me)
  for update;
  if not found then
    perform private.refuse('not_found', 'This task is no longer there.');
  end if;
  return v_task;
end
$$;
