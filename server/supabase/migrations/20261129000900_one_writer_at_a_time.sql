-- One writer in a workspace at a time.

-- One sync of a workspace's calls at a time: two calls that share a new company or contact then cannot
-- make it twice, nor wait for each other in a circle. Tens of milliseconds, a few calls a minute.
create function private.lock_workspace(p_workspace uuid) returns void
language sql set search_path = '' as $$
  select pg_advisory_xact_lock(hashtextextended('upshot sync ' || p_workspace, 0))
$$;

-- The two-way sync, the matching and a call's cascade all reach rows that the statement did not name, in an
-- order that no client can know. So a person's write waits, before it locks its first row, for whoever else
-- is writing in the workspace: a few milliseconds, instead of a deadlock now and then. Writers without a
-- person (our own functions) take the same lock by themselves, before anything else.
create function private.wait_for_workspace() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  me constant uuid := (select auth.uid());
begin
  if me is not null then
    perform private.lock_workspace(private.workspace_of(me));
  end if;
  return null;
end
$$;

create trigger wait_for_workspace before insert or update or delete on public.companies
  for each statement execute function private.wait_for_workspace();
create trigger wait_for_workspace before insert or update or delete on public.contacts
  for each statement execute function private.wait_for_workspace();
create trigger wait_for_workspace before insert or update or delete on public.meetings
  for each statement execute function private.wait_for_workspace();
create trigger wait_for_workspace before insert or update or delete on public.meeting_attendees
  for each statement execute function private.wait_for_workspace();
create trigger wait_for_workspace before insert or update or delete on public.meeting_action_items
  for each statement execute function private.wait_for_workspace();
create trigger wait_for_workspace before insert or update or delete on public.tasks
  for each statement execute function private.wait_for_workspace();
