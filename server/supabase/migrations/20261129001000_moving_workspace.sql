-- Coming into another workspace, and leaving for good.

-- Who comes into somebody else's workspace comes as a member: rights over one's own personal workspace
-- are no rights over theirs. To make them admin there is a statement of its own.
create function private.on_member_moving() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if new.role = old.role and exists (
    select from public.workspace_members m
    where m.workspace_id = new.workspace_id and m.user_id <> new.user_id) then
    new.role := 'member';
  end if;
  return new;
end
$$;
create trigger a_role before update of workspace_id on public.workspace_members
  for each row when (old.workspace_id <> new.workspace_id)
  execute function private.on_member_moving();

-- Their calls and people come along; tasks go where their call is, and nobody keeps a task of a
-- workspace that they are no longer in.
create function private.on_member_moved() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_actor constant text := coalesce(current_setting('upshot.actor', true), '');
begin
  perform set_config('upshot.actor', 'companion', true);
  update public.companies set workspace_id = new.workspace_id where owner_id = new.user_id;
  update public.contacts set workspace_id = new.workspace_id where owner_id = new.user_id;
  update public.calendar_events set workspace_id = new.workspace_id where user_id = new.user_id;
  update public.meetings set workspace_id = new.workspace_id where owner_user_id = new.user_id;
  update public.meeting_attendees a set workspace_id = new.workspace_id
  from public.meetings m where m.id = a.meeting_id and m.owner_user_id = new.user_id;
  update public.meeting_transcripts t set workspace_id = new.workspace_id
  from public.meetings m where m.id = t.meeting_id and m.owner_user_id = new.user_id;
  update public.meeting_action_items i set workspace_id = new.workspace_id
  from public.meetings m where m.id = i.meeting_id and m.owner_user_id = new.user_id;
  update public.tasks t
  set workspace_id = n.workspace_id,
      assigned_to = case
        when private.workspace_of(t.assigned_to) = n.workspace_id then t.assigned_to end
  from (
    select x.id, coalesce(m.workspace_id, private.workspace_of(x.created_by),
        private.workspace_of(x.assigned_to), x.workspace_id) as workspace_id
    from public.tasks x left join public.meetings m on m.id = x.meeting_id
    where new.user_id in (x.created_by, x.assigned_to, m.owner_user_id)
  ) n
  where t.id = n.id
    and (t.workspace_id <> n.workspace_id
      or private.workspace_of(t.assigned_to) is distinct from n.workspace_id);
  perform set_config('upshot.actor', v_actor, true);
  return null;
end
$$;
create trigger b_rows after update of workspace_id on public.workspace_members
  for each row when (old.workspace_id <> new.workspace_id)
  execute function private.on_member_moved();

-- A workspace ends with its last member, and what is left of their rows with it.
create function private.end_empty_workspace() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  delete from public.workspaces w
  where w.id = old.workspace_id
    and not exists (select from public.workspace_members m where m.workspace_id = w.id);
  return null;
end
$$;
create trigger z_end after delete on public.workspace_members
  for each row execute function private.end_empty_workspace();
create trigger z_end_moved after update of workspace_id on public.workspace_members
  for each row when (old.workspace_id <> new.workspace_id)
  execute function private.end_empty_workspace();

-- Of an account deleted from a workspace with others in it, the tasks go that were nobody else's. Before,
-- because afterwards no task says any more whose it was.
create function private.end_own_tasks() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if not exists (select from auth.users u where u.id = old.user_id) then
    delete from public.tasks t
    where t.created_by = old.user_id and coalesce(t.assigned_to, old.user_id) = old.user_id;
  end if;
  return old;
end
$$;
create trigger a_tasks before delete on public.workspace_members
  for each row execute function private.end_own_tasks();
