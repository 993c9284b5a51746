-- The wall. Every table has it, a rep sees what they own, and `auth.uid()` is always wrapped so that it
-- is asked once a statement and met by an index.

do $$
declare
  t text;
begin
  foreach t in array array['workspaces', 'workspace_members', 'workspace_domains', 'companies',
    'company_domains', 'contacts', 'contact_aliases', 'company_exclusions', 'meetings',
    'meeting_attendees', 'meeting_transcripts', 'deleted_recordings', 'meeting_action_items', 'tasks',
    'fathom_integrations', 'fathom_sync_state', 'rep_settings', 'calendar_events']
  loop
    execute format('alter table public.%I enable row level security', t);
    execute format('revoke all on public.%I from public, anon, authenticated', t);
    execute format('grant select, insert, update, delete on public.%I to service_role', t);
  end loop;

  -- Owned by one person, in all verbs.
  foreach t in array array['companies', 'company_domains', 'contacts', 'contact_aliases',
    'company_exclusions']
  loop
    execute format('grant select, insert, update, delete on public.%I to authenticated', t);
    execute format(
      'create policy %1$s_own on public.%1$I for all to authenticated
         using (owner_id = (select auth.uid())) with check (owner_id = (select auth.uid()))', t);
  end loop;

  -- Children of a call, found by the calls one owns: asked once a statement and met by the index on
  -- `meeting_id`. Asked of each row instead, a rep's read would walk through everybody's.
  foreach t in array array['meeting_attendees', 'meeting_transcripts', 'meeting_action_items']
  loop
    execute format('grant select, insert, update, delete on public.%I to authenticated', t);
    execute format(
      'create policy %1$s_own on public.%1$I for all to authenticated
         using (meeting_id = any (array(
           select m.id from public.meetings m where m.owner_user_id = (select auth.uid()))))
         with check (exists (select from public.meetings m
           where m.id = meeting_id and m.owner_user_id = (select auth.uid())))', t);
  end loop;
end
$$;

grant select on public.workspaces, public.workspace_members to authenticated;
grant update (name) on public.workspaces to authenticated;
grant select, insert, delete on public.workspace_domains to authenticated;
create policy workspaces_read on public.workspaces for select to authenticated
  using (id = (select private.my_workspace()));
create policy workspaces_rename on public.workspaces for update to authenticated
  using ((select private.is_workspace_admin((select private.my_workspace())))
    and id = (select private.my_workspace()))
  with check (id = (select private.my_workspace()));
-- Members are added by the service alone: whoever could add a stranger would read their address and
-- fill their task list.
create policy workspace_members_read on public.workspace_members for select to authenticated
  using (workspace_id = (select private.my_workspace()));
create policy workspace_domains_read on public.workspace_domains for select to authenticated
  using (workspace_id = (select private.my_workspace()));
create policy workspace_domains_add on public.workspace_domains for insert to authenticated
  with check (workspace_id = (select private.my_workspace())
    and (select private.is_workspace_admin((select private.my_workspace()))));
create policy workspace_domains_remove on public.workspace_domains for delete to authenticated
  using (workspace_id = (select private.my_workspace())
    and (select private.is_workspace_admin((select private.my_workspace()))));

grant select, insert, update, delete on public.meetings, public.calendar_events, public.tasks
  to authenticated;
create policy meetings_own on public.meetings for all to authenticated
  using (owner_user_id = (select auth.uid())) with check (owner_user_id = (select auth.uid()));
create policy calendar_events_own on public.calendar_events for all to authenticated
  using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));

-- A row that references somebody else's must not be a way to read or to move it.
create policy tasks_read on public.tasks for select to authenticated
  using (created_by = (select auth.uid()) or assigned_to = (select auth.uid()));
create policy tasks_add on public.tasks for insert to authenticated
  with check (created_by = (select auth.uid())
    and workspace_id = (select private.my_workspace()));
create policy tasks_change on public.tasks for update to authenticated
  using (created_by = (select auth.uid()) or assigned_to = (select auth.uid()))
  with check (workspace_id = (select private.my_workspace()));
create policy tasks_remove on public.tasks for delete to authenticated
  using (created_by = (select auth.uid()) or assigned_to = (select auth.uid()));

grant select, delete on public.deleted_recordings to authenticated;
create policy deleted_recordings_read on public.deleted_recordings for select to authenticated
  using (owner_user_id = (select auth.uid()));
create policy deleted_recordings_forget on public.deleted_recordings for delete to authenticated
  using (owner_user_id = (select auth.uid()));

grant select on public.fathom_integrations, public.fathom_sync_state to authenticated;
create policy fathom_integrations_read on public.fathom_integrations for select to authenticated
  using (user_id = (select auth.uid()));
create policy fathom_sync_state_read on public.fathom_sync_state for select to authenticated
  using (user_id = (select auth.uid()));

grant select, insert, update on public.rep_settings to authenticated;
create policy rep_settings_own on public.rep_settings for all to authenticated
  using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));

-- References must stay within what the row's owner owns; a foreign key alone would take anybody's id.
-- Only a reference that the statement sets is asked about: what goes away elsewhere is set to null here
-- one column at a time, and the others may by then point at what is going too.
create function private.guard_references() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v constant jsonb := to_jsonb(new);
  v_was constant jsonb := case when tg_op = 'UPDATE' then to_jsonb(old) else '{}' end;
  v_owner uuid;
  v_column text;
  v_id uuid;
begin
  v_owner := case tg_table_name
    when 'meetings' then (v ->> 'owner_user_id')::uuid
    when 'calendar_events' then (v ->> 'user_id')::uuid
    else (v ->> 'owner_id')::uuid end;
  foreach v_column in array array['company_id', 'contact_id', 'primary_contact_id', 'meeting_id']
  loop
    v_id := (v ->> v_column)::uuid;
    continue when v_id is null or v -> v_column = v_was -> v_column;
    if not (case v_column
      when 'company_id' then exists (
        select from public.companies c where c.id = v_id and c.owner_id = v_owner)
      when 'meeting_id' then exists (
        select from public.meetings m where m.id = v_id and m.owner_user_id = v_owner)
      else exists (
        select from public.contacts c where c.id = v_id and c.owner_id = v_owner)
    end) then
      raise exception 'That row belongs to somebody else.' using errcode = '42501';
    end if;
  end loop;
  return new;
end
$$;
create trigger c_guard before insert or update of company_id on public.contacts
  for each row when (new.company_id is not null)
  execute function private.guard_references();
create trigger c_guard before insert or update of company_id on public.company_domains
  for each row execute function private.guard_references();
create trigger c_guard before insert or update of contact_id on public.contact_aliases
  for each row execute function private.guard_references();
create trigger c_guard before insert or update of contact_id, company_id on public.company_exclusions
  for each row execute function private.guard_references();
create trigger c_guard before insert or update of company_id, primary_contact_id on public.meetings
  for each row when (coalesce(new.company_id, new.primary_contact_id) is not null)
  execute function private.guard_references();
-- The people of a call, of whom a sync writes many: the same rule, without looking at the whole row.
create function private.guard_attendee() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if not exists (
    select from public.contacts c
    join public.meetings m on m.id = new.meeting_id and m.owner_user_id = c.owner_id
    where c.id = new.contact_id) then
    raise exception 'That row belongs to somebody else.' using errcode = '42501';
  end if;
  return new;
end
$$;
create trigger c_guard before insert or update of contact_id on public.meeting_attendees
  for each row when (new.contact_id is not null)
  execute function private.guard_attendee();
-- Whole, because its own trigger links a changed event anew.
create trigger c_guard before insert or update on public.calendar_events
  for each row execute function private.guard_references();

-- The same for tasks, whose people may share a workspace but not their contacts: the writer's own alone.
create function private.guard_task() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_me constant uuid := auth.uid();
  v_new constant boolean := tg_op = 'INSERT';
begin
  if v_me is null then
    return new;
  end if;
  if (v_new or new.meeting_id is distinct from old.meeting_id)
      and new.meeting_id is not null and not exists (
        select from public.meetings m where m.id = new.meeting_id and m.owner_user_id = v_me)
    or (v_new or new.meeting_action_item_id is distinct from old.meeting_action_item_id)
      and new.meeting_action_item_id is not null and not exists (
        select from public.meeting_action_items i join public.meetings m on m.id = i.meeting_id
        where i.id = new.meeting_action_item_id and m.owner_user_id = v_me)
    or (v_new or new.company_id is distinct from old.company_id)
      and new.company_id is not null and not exists (
        select from public.companies c where c.id = new.company_id and c.owner_id = v_me)
    or (v_new or new.contact_id is distinct from old.contact_id)
      and new.contact_id is not null and not exists (
        select from public.contacts c where c.id = new.contact_id and c.owner_id = v_me) then
    raise exception 'That row belongs to somebody else.' using errcode = '42501';
  end if;
  return new;
end
$$;
create trigger c_guard before insert or update on public.tasks
  for each row execute function private.guard_task();
