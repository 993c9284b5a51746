-- What joining would put together, in figures; who came how; and imports that are under way.

-- How much of a rep's own comes along.
create function private.brought_by(p_user uuid) returns jsonb
language sql stable security definer set search_path = '' as $$
  select jsonb_build_object(
    'calls', (select count(*) from public.meetings m where m.owner_user_id = p_user),
    'companies', (select count(*) from public.companies c where c.owner_id = p_user),
    'contacts', (select count(*) from public.contacts c where c.owner_id = p_user))
$$;

-- How much of it a team has too. Told to whoever an admin invited, and never to whoever may ask: with companies made
-- up, a stranger could find out by the count whom the team knows.
create function private.known_to(p_workspace uuid, p_user uuid) returns jsonb
language sql stable security definer set search_path = '' as $$
  select jsonb_build_object(
    'companies', (select count(distinct k.company_id) from private.companies_in_common(p_user, o.ids) k),
    'contacts', (select count(distinct k.contact_id) from private.contacts_in_common(p_user, o.ids) k))
  from (
    select array(
      select m.user_id from public.workspace_members m
      where m.workspace_id = p_workspace and m.records = 'together' and m.user_id <> p_user) as ids) o
$$;

create or replace function private.feed_team(p_user uuid) returns jsonb
language sql stable security definer set search_path = '' as $$
  select jsonb_build_object(
    'workspaceId', w.id, 'name', w.name, 'records', me.records,
    'members', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'userId', m.user_id, 'email', m.email, 'name', m.name, 'role', m.role,
        'connection', coalesce(i.status, 'disconnected'),
        'connectedAt', case when i.status = 'active' then i.connected_at end,
        'parked', coalesce(s.parked_count, 0),
        'importing', case when i.status = 'active' and s.sync_status = 'syncing' and s.total_meetings > 0
          then jsonb_build_object('done', s.meetings_synced, 'of', s.total_meetings) end)
        order by m.created_at, m.user_id), '[]')
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
        'id', r.id, 'name', m.name, 'email', m.email, 'records', r.records) order by r.created_at, r.id), '[]')
      from public.workspace_requests r
      join public.workspace_members m on m.user_id = r.user_id
      where r.workspace_id = w.id and me.role = 'admin'),
    'invitedTo', a.invited,
    'asked', (
      select jsonb_build_object('id', r.id, 'workspace', o.name)
      from public.workspace_requests r join public.workspaces o on o.id = r.workspace_id
      where r.user_id = p_user and r.workspace_id <> w.id),
    'mayAsk', a.may_ask,
    'brings', case when a.invited <> '[]' or a.may_ask is not null then private.brought_by(p_user) end)
  from public.workspace_members me join public.workspaces w on w.id = me.workspace_id
  cross join lateral (
    select (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', i.id, 'workspace', o.name, 'invitedBy', coalesce(b.name, b.email), 'role', i.role,
        'expiresAt', i.expires_at, 'known', private.known_to(i.workspace_id, p_user))
        order by i.created_at, i.id), '[]')
      from public.workspace_invitations i
      join public.workspaces o on o.id = i.workspace_id
      left join public.workspace_members b on b.user_id = i.invited_by
      where i.email = me.email and i.workspace_id <> w.id and i.expires_at > now()) as invited, (
      select jsonb_build_object('workspaceId', o.id, 'workspace', o.name)
      from public.workspaces o where o.id = private.team_to_ask(p_user)) as may_ask) a
  where me.user_id = p_user
$$;

-- A tenth of an import is worth telling the team, and every call to whoever is about to join one: the figures above
-- are theirs. The companion writes here after each call.
create function private.feed_note_import() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'INSERT' or (new.sync_status, new.total_meetings, new.meetings_synced * 10 / greatest(new.total_meetings, 1))
    is distinct from (old.sync_status, old.total_meetings, old.meetings_synced * 10 / greatest(old.total_meetings, 1))
  then
    perform private.touch_team(array[private.workspace_of(new.user_id)]);
  elsif private.team_to_ask(new.user_id) is not null or exists (
    select from public.workspace_invitations i
    join public.workspace_members m on m.email = i.email where m.user_id = new.user_id) then
    perform private.feed_touch('settings', array[new.user_id]);
  end if;
  return null;
end
$$;
create trigger feed_import after insert or update on public.fathom_sync_state
  for each row execute function private.feed_note_import();

create trigger feed_records after update of records on public.workspace_members
  for each row when (new.records <> old.records) execute function private.feed_note_team_member();

revoke execute on function private.brought_by(uuid), private.known_to(uuid, uuid), private.feed_note_import()
  from public, anon, authenticated, service_role;
