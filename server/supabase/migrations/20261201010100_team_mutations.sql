-- What can be done to a team, and by whom.

-- Of whatever happens to a team there is a line in the log of whoever did it, and of whom it is about.
create function private.log_team(
  p_me uuid, p_about uuid, p_table text, p_row uuid, p_action text, p_title text, p_workspace uuid) returns void
language sql security definer set search_path = '' as $$
  insert into public.audit_log (actor, user_id, table_name, row_id, action, title, owner_id, workspace_id, mutation_id)
  select private.actor(), p_me, p_table, p_row, p_action, left(p_title, 500), o.id, p_workspace,
    nullif(current_setting('upshot.mutation', true), '')::uuid
  from (select p_me as id union select p_about) o where o.id is not null
$$;

-- The workspace that the rep is an admin of. Who writes holds the lock of their workspace already.
create function private.team_of_admin(p_me uuid) returns uuid
language plpgsql set search_path = '' as $$
declare
  v_workspace constant uuid := private.workspace_of(p_me);
begin
  if not private.is_admin_of(p_me, v_workspace) then
    perform private.refuse('forbidden', 'Only an admin of your team can do that.');
  end if;
  return v_workspace;
end
$$;

-- A team is never left without an admin while there is somebody in it.
create function private.keep_an_admin(p_user uuid, p_message text) returns void
language plpgsql set search_path = '' as $$
declare
  v_workspace constant uuid := private.workspace_of(p_user);
begin
  if private.is_admin_of(p_user, v_workspace)
    and exists (select from public.workspace_members m
      where m.workspace_id = v_workspace and m.user_id <> p_user)
    and not exists (select from public.workspace_members m
      where m.workspace_id = v_workspace and m.user_id <> p_user and m.role = 'admin') then
    perform private.refuse('conflict', p_message);
  end if;
end
$$;

create function private.mutate_workspace_rename(p_me uuid, p_args jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  v_workspace constant uuid := private.team_of_admin(p_me);
  v_name constant text := btrim(private.arg_text(p_args, 'name', 300, true));
begin
  update public.workspaces w set name = v_name where w.id = v_workspace and w.name <> v_name;
  if found then
    perform private.log_team(p_me, null, 'workspaces', v_workspace, 'update', v_name, v_workspace);
  end if;
end
$$;

create function private.mutate_team_invite(p_me uuid, p_args jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  v_workspace constant uuid := private.team_of_admin(p_me);
  v_id constant uuid := private.arg_uuid(p_args, 'invitationId');
  v_email constant text := private.clean_email(private.arg_text(p_args, 'email', 320, true));
  v_role constant text := private.arg_word(p_args, 'role', array['admin', 'member']);
  v_digest constant text := private.arg_text(p_args, 'tokenDigest', 64);
begin
  if v_email !~ '^[^\s@<>",;:]+@[^\s@.<>",;:/]+(\.[^\s@.<>",;:/]+)+$'
    or v_digest !~ '^[0-9a-f]{64}$' then
    perform private.refuse('invalid', 'That is not an address that mail can be sent to.');
  end if;
  if exists (select from public.workspace_members m
    where m.workspace_id = v_workspace and m.email = v_email) then
    perform private.refuse('conflict', format('%s is in your team already.', v_email));
  end if;
  if (select count(*) from public.workspace_invitations i
    where i.workspace_id = v_workspace and i.expires_at > now()) >= 500 then
    perform private.refuse('conflict', '500 invitations are open. Take some back first.');
  end if;
  -- Who is invited anew has one invitation, the newest.
  delete from public.workspace_invitations i
  where i.workspace_id = v_workspace and (i.email = v_email or i.expires_at <= now());
  insert into public.workspace_invitations (id, workspace_id, email, role, token_digest, invited_by)
  values (v_id, v_workspace, v_email, v_role, v_digest, p_me);
  perform private.log_team(
    p_me, null, 'workspace_invitations', v_id, 'insert', v_email, v_workspace);
end
$$;

create function private.mutate_team_revoke(p_me uuid, p_args jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  v_workspace constant uuid := private.team_of_admin(p_me);
  v_id constant uuid := private.arg_uuid(p_args, 'invitationId');
  v_email text;
begin
  delete from public.workspace_invitations i
  where i.id = v_id and i.workspace_id = v_workspace returning i.email into v_email;
  if found then
    perform private.log_team(
      p_me, null, 'workspace_invitations', v_id, 'delete', v_email, v_workspace);
  end if;
end
$$;

-- Brings somebody into a team. Their calls and people come along and stay theirs.
create function private.come_in(p_user uuid, p_workspace uuid, p_role text) returns void
language plpgsql set search_path = '' as $$
begin
  perform private.keep_an_admin(p_user,
    'Somebody has to stay an admin of the present team. Make another member an admin first.');
  delete from public.workspace_requests r where r.user_id = p_user;
  update public.workspace_members m set workspace_id = p_workspace where m.user_id = p_user;
  -- Whoever comes in comes as a member; the role is a statement of its own.
  if p_role = 'admin' then
    update public.workspace_members m set role = 'admin' where m.user_id = p_user;
  end if;
end
$$;

create function private.mutate_team_join(p_me uuid, p_args jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  v_id constant uuid := private.arg_uuid(p_args, 'invitationId');
  v public.workspace_invitations;
begin
  select i.* into v from public.workspace_invitations i where i.id = v_id;
  if found then
    perform private.lock_workspace(v.workspace_id);
    delete from public.workspace_invitations i
    where i.id = v_id and i.expires_at > now()
      and i.email = (select m.email from public.workspace_members m where m.user_id = p_me)
    returning i.* into v;
    if not found and exists (
      select from public.workspace_invitations i where i.id = v_id and i.expires_at > now()) then
      perform private.refuse('forbidden',
        'This invitation is for another address. Sign in with the address that it was sent to.');
    end if;
  end if;
  if not found or v.id is null then
    perform private.refuse('not_found', 'This invitation is over. Ask for another one.');
  end if;
  if v.invited_by is not null and not private.is_admin_of(v.invited_by, v.workspace_id) then
    perform private.refuse('not_found',
      'Whoever invited you is no admin there any more. Ask for another invitation.');
  end if;
  perform private.come_in(p_me, v.workspace_id, v.role);
  perform private.log_team(p_me, v.invited_by, 'workspace_members', p_me, 'insert', v.email, v.workspace_id);
end
$$;

create function private.mutate_team_leave(p_me uuid, p_args jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  v_workspace constant uuid := private.workspace_of(p_me);
  v_name constant text := (select w.name from public.workspaces w where w.id = v_workspace);
begin
  if not exists (select from public.workspace_members m
    where m.workspace_id = v_workspace and m.user_id <> p_me) then
    perform private.refuse('conflict', 'You are alone here: there is no team to leave.');
  end if;
  perform private.keep_an_admin(p_me, 'You are the only admin. Make another member an admin first.');
  perform private.log_team(p_me, null, 'workspaces', v_workspace, 'delete', v_name, v_workspace);
  -- To a workspace of their own: see `end_own_tasks`.
  delete from public.workspace_members m where m.user_id = p_me;
end
$$;

create function private.mutate_team_remove(p_me uuid, p_args jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  v_workspace constant uuid := private.team_of_admin(p_me);
  v_user constant uuid := private.arg_uuid(p_args, 'userId');
  v_email text;
begin
  if v_user = p_me then
    perform private.refuse('invalid', 'To go yourself, leave the team.');
  end if;
  select coalesce(m.name, m.email) into v_email from public.workspace_members m
  where m.user_id = v_user and m.workspace_id = v_workspace;
  if not found then
    perform private.refuse('not_found', 'They are not in your team any more.');
  end if;
  perform private.log_team(p_me, v_user, 'workspace_members', v_user, 'delete', v_email, v_workspace);
  delete from public.workspace_members m where m.user_id = v_user;
end
$$;

create function private.mutate_team_set_role(p_me uuid, p_args jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  v_workspace constant uuid := private.team_of_admin(p_me);
  v_user constant uuid := private.arg_uuid(p_args, 'userId');
  v_role constant text := private.arg_word(p_args, 'role', array['admin', 'member']);
  v_name text;
begin
  select coalesce(m.name, m.email) into v_name from public.workspace_members m
  where m.user_id = v_user and m.workspace_id = v_workspace;
  if not found then
    perform private.refuse('not_found', 'They are not in your team any more.');
  end if;
  if v_role = 'member' then
    perform private.keep_an_admin(v_user, 'A team needs an admin. Make another member an admin first.');
  end if;
  update public.workspace_members m set role = v_role where m.user_id = v_user and m.role <> v_role;
  if found then
    perform private.log_team(p_me, v_user, 'workspace_members', v_user, 'update', v_name, v_workspace);
  end if;
end
$$;

create function private.mutate_team_ask(p_me uuid, p_args jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  v_id constant uuid := private.arg_uuid(p_args, 'requestId');
  v_workspace constant uuid := private.arg_uuid(p_args, 'workspaceId');
begin
  if private.team_to_ask(p_me) is distinct from v_workspace then
    perform private.refuse('forbidden',
      'Only people with a confirmed address of that company can ask. Have an admin invite you.');
  end if;
  delete from public.workspace_requests r where r.user_id = p_me;
  insert into public.workspace_requests (id, workspace_id, user_id) values (v_id, v_workspace, p_me);
end
$$;

create function private.mutate_team_withdraw(p_me uuid, p_args jsonb) returns void
language plpgsql set search_path = '' as $$
begin
  delete from public.workspace_requests r
  where r.user_id = p_me and r.id = private.arg_uuid(p_args, 'requestId');
end
$$;

create function private.mutate_team_answer(p_me uuid, p_args jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  v_workspace constant uuid := private.team_of_admin(p_me);
  v_id constant uuid := private.arg_uuid(p_args, 'requestId');
  v_accept constant boolean := private.arg_boolean(p_args, 'accept');
  v_user uuid;
  v_title text;
begin
  delete from public.workspace_requests r
  where r.id = v_id and r.workspace_id = v_workspace returning r.user_id into v_user;
  if not found then
    perform private.refuse('not_found', 'They do not ask any more.');
  end if;
  if coalesce(v_accept, false) then
    perform private.lock_workspace(private.workspace_of(v_user));
    select coalesce(m.name, m.email) into v_title from public.workspace_members m where m.user_id = v_user;
    perform private.come_in(v_user, v_workspace, 'member');
    perform private.log_team(p_me, v_user, 'workspace_members', v_user, 'insert', v_title, v_workspace);
  end if;
end
$$;

do $$
declare
  f text;
begin
  for f in
    select p.oid::regprocedure::text from pg_catalog.pg_proc p
    where p.pronamespace = 'private'::regnamespace
      and (p.proname like 'mutate\_team\_%'
        or p.proname in ('mutate_workspace_rename', 'log_team', 'team_of_admin', 'keep_an_admin', 'come_in'))
  loop
    execute format('revoke execute on function %s from public, anon, authenticated, service_role', f);
  end loop;
end
$$;
