-- Whose row it is, said by the database and never by the client.

create function private.workspace_of(p_user uuid) returns uuid
language sql stable security definer set search_path = '' as $$
  select m.workspace_id from public.workspace_members m where m.user_id = p_user
$$;

-- The asker's own workspace, without a policy that reads the table it guards.
create function private.my_workspace() returns uuid
language sql stable security definer set search_path = '' as $$
  select m.workspace_id from public.workspace_members m where m.user_id = (select auth.uid())
$$;

create function private.is_workspace_admin(p_workspace uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (
    select from public.workspace_members m
    where m.user_id = (select auth.uid()) and m.workspace_id = p_workspace and m.role = 'admin')
$$;

-- A personal workspace for every account, and its own domain once the address is confirmed: nobody can
-- declare a stranger's domain their own by signing up with it.
create function private.ensure_workspace(
  p_user uuid, p_email text, p_confirmed boolean, p_name text) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_email constant text := private.clean_email(p_email);
  v_domain constant text := private.domain_of(p_email);
  v_workspace uuid;
begin
  select m.workspace_id into v_workspace from public.workspace_members m where m.user_id = p_user;
  if v_workspace is null then
    insert into public.workspaces (name) values (coalesce(p_name, v_email, 'My workspace'))
    returning id into v_workspace;
    insert into public.workspace_members (workspace_id, user_id, email, name, role)
    values (v_workspace, p_user, case when p_confirmed then v_email end, p_name, 'admin');
  else
    update public.workspace_members m
    set email = case when p_confirmed then v_email end, name = coalesce(p_name, m.name)
    where m.user_id = p_user
      and (m.email, m.name) is distinct from
          (case when p_confirmed then v_email end, coalesce(p_name, m.name));
  end if;
  if p_confirmed and v_domain is not null
    and not exists (select from private.free_mail_domains f where f.domain = v_domain)
    and not exists (select from public.workspace_domains d where d.workspace_id = v_workspace) then
    insert into public.workspace_domains (workspace_id, domain) values (v_workspace, v_domain)
    on conflict do nothing;
  end if;
end
$$;

create function private.on_account() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.ensure_workspace(
    new.id, new.email, new.email_confirmed_at is not null,
    coalesce(new.raw_user_meta_data ->> 'full_name', new.raw_user_meta_data ->> 'name'));
  return null;
end
$$;
create trigger upshot_account after insert or update of email, email_confirmed_at on auth.users
  for each row execute function private.on_account();

select private.ensure_workspace(
  u.id, u.email, u.email_confirmed_at is not null,
  coalesce(u.raw_user_meta_data ->> 'full_name', u.raw_user_meta_data ->> 'name'))
from auth.users u;

-- Rows of an owner: the owner is the writer unless said otherwise, the workspace is the owner's always.
create function private.own_row() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_table_name = 'meetings' then
    new.owner_user_id := coalesce(new.owner_user_id, auth.uid());
    new.workspace_id := private.workspace_of(new.owner_user_id);
  elsif tg_table_name = 'calendar_events' then
    new.user_id := coalesce(new.user_id, auth.uid());
    new.workspace_id := private.workspace_of(new.user_id);
  else
    new.owner_id := coalesce(new.owner_id, auth.uid());
    new.workspace_id := private.workspace_of(new.owner_id);
  end if;
  return new;
end
$$;

-- Rows of a call: everything hangs where the call hangs.
create function private.own_meeting_row() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  select m.workspace_id into new.workspace_id from public.meetings m where m.id = new.meeting_id;
  return new;
end
$$;

-- A task belongs to the workspace of its call, else of whoever made it, else of whoever has it.
create function private.own_task() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'INSERT' then
    new.created_by := coalesce(new.created_by, auth.uid());
    if new.meeting_id is null and new.meeting_action_item_id is not null then
      select i.meeting_id into new.meeting_id
      from public.meeting_action_items i where i.id = new.meeting_action_item_id;
    end if;
  end if;
  new.workspace_id := coalesce(
    (select i.workspace_id from public.meeting_action_items i where i.id = new.meeting_action_item_id),
    (select m.workspace_id from public.meetings m where m.id = new.meeting_id),
    private.workspace_of(new.created_by),
    private.workspace_of(new.assigned_to),
    new.workspace_id);
  -- Assigned within the workspace alone, whoever writes: a task cannot be pushed to a stranger.
  if new.assigned_to is not null
    and private.workspace_of(new.assigned_to) is distinct from new.workspace_id then
    raise exception 'A task can only be assigned within its workspace.' using errcode = '42501';
  end if;
  return new;
end
$$;

create trigger a_own before insert or update of owner_id, workspace_id on public.companies
  for each row execute function private.own_row();
create trigger a_own before insert or update of owner_id, workspace_id on public.contacts
  for each row execute function private.own_row();
create trigger a_own before insert or update of owner_user_id, workspace_id on public.meetings
  for each row execute function private.own_row();
create trigger a_own before insert or update of user_id, workspace_id on public.calendar_events
  for each row execute function private.own_row();
create trigger a_own before insert or update of meeting_id, workspace_id on public.meeting_attendees
  for each row execute function private.own_meeting_row();
create trigger a_own before insert or update of meeting_id, workspace_id on public.meeting_transcripts
  for each row execute function private.own_meeting_row();
create trigger a_own before insert or update of meeting_id, workspace_id on public.meeting_action_items
  for each row execute function private.own_meeting_row();
create trigger a_own before insert
  or update of workspace_id, assigned_to, created_by, meeting_id, meeting_action_item_id on public.tasks
  for each row execute function private.own_task();
