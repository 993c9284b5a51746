-- Whoever leaves a workspace leaves it at once and on every road: no row of theirs reaches back, and none of
-- the workspace's reaches them.

-- Their calls and people come along, with the tasks made from those, and what they made for themselves. What
-- they made for somebody who stays is handed over to whoever has it; what they were given is released.
-- A task keeps only what belongs to the people it still has.
create or replace function private.on_member_moved() returns trigger
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
  set workspace_id = n.workspace_id, created_by = n.created_by, assigned_to = n.assigned_to,
      contact_id = (
        select c.id from public.contacts c
        where c.id = t.contact_id and c.owner_id in (n.created_by, n.assigned_to)),
      company_id = (
        select c.id from public.companies c
        where c.id = t.company_id and c.owner_id in (n.created_by, n.assigned_to))
  from (
    select w.id, w.workspace_id,
      case when private.workspace_of(w.assigned_to) = w.workspace_id then w.assigned_to end as assigned_to,
      case when private.workspace_of(w.created_by) = w.workspace_id then w.created_by
        else coalesce(w.call_owner, case
          when private.workspace_of(w.assigned_to) = w.workspace_id then w.assigned_to end) end as created_by
    from (
      select x.id, x.created_by, x.assigned_to, m.owner_user_id as call_owner,
        case when m.id is not null then m.workspace_id
          when x.created_by = new.user_id and coalesce(x.assigned_to, new.user_id) = new.user_id
            then new.workspace_id
          else x.workspace_id end as workspace_id
      from public.tasks x
      left join public.meeting_action_items i on i.id = x.meeting_action_item_id
      left join public.meetings m on m.id = coalesce(x.meeting_id, i.meeting_id)
      where new.user_id in (x.created_by, x.assigned_to, m.owner_user_id)
    ) w
  ) n
  where t.id = n.id;
  -- The lines of the log about what they were given stay behind.
  perform private.feed_touch('history', array(
    select a.id from public.audit_log a
    where a.assignee_id = new.user_id and a.owner_id is distinct from new.user_id
      and a.workspace_id = old.workspace_id));
  perform set_config('upshot.actor', v_actor, true);
  return null;
end
$$;

-- Of an account deleted from a workspace with others in it, the tasks go that were nobody else's. Before,
-- because afterwards no task says any more whose it was. A member taken off the list whose account lives
-- has left, and goes to a workspace of their own like everybody who leaves.
create or replace function private.end_own_tasks() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_workspace uuid;
begin
  if not exists (select from auth.users u where u.id = old.user_id) then
    delete from public.tasks t
    where t.created_by = old.user_id and coalesce(t.assigned_to, old.user_id) = old.user_id;
    return old;
  end if;
  -- With the whole workspace everything in it ends.
  if not exists (select from public.workspaces w where w.id = old.workspace_id) then
    return old;
  end if;
  insert into public.workspaces (name) values (coalesce(old.name, old.email, 'My workspace'))
  returning id into v_workspace;
  update public.workspace_members m set workspace_id = v_workspace, role = 'admin' where m.id = old.id;
  return null;
end
$$;
