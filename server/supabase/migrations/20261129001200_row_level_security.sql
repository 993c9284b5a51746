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
