-- How somebody comes into a team: invited by an admin, or asking one. Either way two people agree, the one who
-- comes and an admin; nobody can add a stranger.

-- An invitation is for one address, and only whoever has confirmed that address can take it. Its token is the
-- secret of the link, kept by digest: with it a page may say whose invitation it is, and nothing else.
create table public.workspace_invitations (
  id uuid primary key,
  workspace_id uuid not null references public.workspaces (id) on delete cascade,
  email text not null check (length(email) <= 320),
  role text not null default 'member' check (role in ('admin', 'member')),
  token_digest text check (token_digest ~ '^[0-9a-f]{64}$'),
  -- Null where the operator invites. With the account the invitation ends.
  invited_by uuid references auth.users (id) on delete cascade,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null default now() + interval '14 days',
  constraint workspace_invitations_once unique (workspace_id, email)
);
create index workspace_invitations_by_email on public.workspace_invitations (email);
create index workspace_invitations_by_inviter on public.workspace_invitations (invited_by);
create unique index workspace_invitations_by_token on public.workspace_invitations (token_digest);

-- Somebody with an address of the team's asks to come in. One question a person.
create table public.workspace_requests (
  id uuid primary key,
  workspace_id uuid not null references public.workspaces (id) on delete cascade,
  user_id uuid not null references auth.users (id) on delete cascade,
  created_at timestamptz not null default now(),
  constraint workspace_requests_user unique (user_id)
);
create index workspace_requests_by_workspace on public.workspace_requests (workspace_id);

alter table public.workspace_invitations enable row level security;
alter table public.workspace_requests enable row level security;
revoke all on public.workspace_invitations, public.workspace_requests
  from public, anon, authenticated, service_role;
grant select, insert, delete on public.workspace_invitations to service_role;
grant select, delete on public.workspace_requests to service_role;

-- What a page may say to whoever holds the link: reading spends nothing, and a wrong token learns nothing.
create function public.read_invitation(p_token text) returns jsonb
language sql stable security definer set search_path = '' as $$
  select jsonb_build_object(
    'workspace', w.name, 'invitedBy', coalesce(m.name, m.email), 'expiresAt', i.expires_at,
    -- Enough to know one's own address by, not to learn somebody else's.
    'address', left(i.email, 1) || '…@' || private.domain_of(i.email),
    'isOver', i.expires_at <= now())
  from public.workspace_invitations i
  join public.workspaces w on w.id = i.workspace_id
  left join public.workspace_members m on m.user_id = i.invited_by
  where i.token_digest = encode(sha256(convert_to(p_token, 'UTF8')), 'hex')
    and length(p_token) between 20 and 200
$$;
revoke execute on function public.read_invitation(text) from public, anon, authenticated, service_role;
grant execute on function public.read_invitation(text) to service_role;

-- Of the teams with a confirmed admin of the rep's own domain, the one with the most people; for somebody who is
-- alone. That an admin has such an address is what makes it their company: anybody may name a domain theirs.
create function private.team_to_ask(p_me uuid) returns uuid
language sql stable security definer set search_path = '' as $$
  select m.workspace_id
  from public.workspace_members me
  join public.workspace_members m on m.workspace_id <> me.workspace_id and m.role = 'admin'
    and private.domain_of(m.email) = private.domain_of(me.email)
  where me.user_id = p_me and me.email is not null
    and private.why_no_own_domain(private.domain_of(me.email)) is null
    and not exists (
      select from public.workspace_members o
      where o.workspace_id = me.workspace_id and o.user_id <> p_me)
  order by (
    select count(*) from public.workspace_members o where o.workspace_id = m.workspace_id) desc,
    m.created_at, m.workspace_id
  limit 1
$$;

create function private.is_admin_of(p_user uuid, p_workspace uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (
    select from public.workspace_members m
    where m.user_id = p_user and m.workspace_id = p_workspace and m.role = 'admin')
$$;

-- The team as its member is shown it, a part of their settings: who is in it and how their Fathom stands, never
-- what is in their calls. Invitations and questions are for admins, and for whom they are about.
create function private.feed_team(p_user uuid) returns jsonb
language sql stable security definer set search_path = '' as $$
  select jsonb_build_object(
    'workspaceId', w.id, 'name', w.name,
    'members', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'userId', m.user_id, 'email', m.email, 'name', m.name, 'role', m.role,
        'connection', coalesce(i.status, 'disconnected'),
        'connectedAt', case when i.status = 'active' then i.connected_at end,
        'parked', coalesce(s.parked_count, 0)) order by m.created_at, m.user_id), '[]')
      from public.workspace_members m
      left join public.fathom_integrations i on i.user_id = m.user_id
      left join public.fathom_sync_state s on s.user_id = m.user_id
      where m.workspace_id = w.id),
    'invitations', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', i.id, 'email', i.email, 'role', i.role, 'expiresAt', i.expires_at)
        order by i.created_at, i.id), '[]')
      from public.workspace_invitations i
      where i.workspace_id = w.id and me.role = 'admin' and i.expires_at > now()),
    'requests', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', r.id, 'name', m.name, 'email', m.email) order by r.created_at, r.id), '[]')
      from public.workspace_requests r
      join public.workspace_members m on m.user_id = r.user_id
      where r.workspace_id = w.id and me.role = 'admin'),
    'invitedTo', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', i.id, 'workspace', o.name, 'invitedBy', coalesce(b.name, b.email), 'role', i.role,
        'expiresAt', i.expires_at) order by i.created_at, i.id), '[]')
      from public.workspace_invitations i
      join public.workspaces o on o.id = i.workspace_id
      left join public.workspace_members b on b.user_id = i.invited_by
      where i.email = me.email and i.workspace_id <> w.id and i.expires_at > now()),
    'asked', (
      select jsonb_build_object('id', r.id, 'workspace', o.name)
      from public.workspace_requests r join public.workspaces o on o.id = r.workspace_id
      where r.user_id = p_user and r.workspace_id <> w.id),
    'mayAsk', (
      select jsonb_build_object('workspaceId', o.id, 'workspace', o.name)
      from public.workspaces o where o.id = private.team_to_ask(p_user)))
  from public.workspace_members me join public.workspaces w on w.id = me.workspace_id
  where me.user_id = p_user
$$;

-- Who is told when a team changes: everybody in it. And whoever is invited, or has asked.
create function private.touch_team(p_workspaces uuid[], p_emails text[] default '{}', p_users uuid[] default '{}')
returns void
language sql security definer set search_path = '' as $$
  select private.feed_touch('settings', array(
    select m.user_id from public.workspace_members m
    where m.workspace_id = any (p_workspaces) or m.email = any (p_emails) or m.user_id = any (p_users)))
$$;

create function private.feed_note_invitation() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.touch_team(
    array[coalesce(new.workspace_id, old.workspace_id)], array[coalesce(new.email, old.email)]);
  return null;
end
$$;
create trigger feed_invitation after insert or update or delete on public.workspace_invitations
  for each row execute function private.feed_note_invitation();

create function private.feed_note_request() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.touch_team(
    array[coalesce(new.workspace_id, old.workspace_id)], '{}', array[coalesce(new.user_id, old.user_id)]);
  return null;
end
$$;
create trigger feed_request after insert or update or delete on public.workspace_requests
  for each row execute function private.feed_note_request();

create function private.feed_note_team_member() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.touch_team(
    array[new.workspace_id, old.workspace_id], '{}', array[coalesce(new.user_id, old.user_id)]);
  return null;
end
$$;
create trigger feed_team after insert or delete or update of workspace_id, role, email, name
  on public.workspace_members for each row execute function private.feed_note_team_member();

create function private.feed_note_workspace_name() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.touch_team(array[new.id]);
  return null;
end
$$;
create trigger feed_name after update of name on public.workspaces
  for each row when (new.name is distinct from old.name) execute function private.feed_note_workspace_name();

-- How somebody's Fathom stands is told to their team when that changes, not with every call.
create function private.feed_note_team_connection() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.touch_team(array[private.workspace_of(coalesce(new.user_id, old.user_id))]);
  return null;
end
$$;
create trigger feed_team_gone after insert or delete on public.fathom_integrations
  for each row execute function private.feed_note_team_connection();
create trigger feed_team after update of status, connected_at on public.fathom_integrations
  for each row when ((new.status, new.connected_at) is distinct from (old.status, old.connected_at))
  execute function private.feed_note_team_connection();
create trigger feed_team after update of parked_count on public.fathom_sync_state
  for each row when (new.parked_count is distinct from old.parked_count)
  execute function private.feed_note_team_connection();

revoke execute on function private.team_to_ask(uuid), private.is_admin_of(uuid, uuid), private.feed_team(uuid),
  private.touch_team(uuid[], text[], uuid[]), private.feed_note_invitation(), private.feed_note_request(),
  private.feed_note_team_member(), private.feed_note_workspace_name(), private.feed_note_team_connection()
  from public, anon, authenticated, service_role;
