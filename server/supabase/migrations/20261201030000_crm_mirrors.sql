-- A rep's tasks in the CRM where the rep's team works. This database stays the source of truth: a task is
-- mirrored there, and what is done there comes back. Written by the companion alone; no token is ever here.

-- Which CRM a rep has connected, and how that stands.
create table public.crm_connections (
  user_id uuid primary key references auth.users (id) on delete cascade,
  -- The name of the companion's adapter.
  provider text not null,
  -- The account there, by its own id, and as a person knows it.
  portal_id text not null,
  portal_name text,
  account_email text,
  status text not null default 'active' check (status in ('active', 'revoked', 'disconnected')),
  -- What was asked for and refused, by its name there.
  missing_scopes text[] not null default '{}',
  connected_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index crm_connections_active on public.crm_connections (user_id) where status = 'active';

-- One line a task that is, or is to be, in such a CRM: at most one, in the CRM of one rep.
create table public.task_mirrors (
  id uuid primary key default gen_random_uuid(),
  -- No foreign key: it outlives the task, whose copy is then to be taken back.
  task_id uuid not null constraint task_mirrors_one_per_task unique,
  owner_id uuid not null references auth.users (id) on delete cascade,
  provider text not null,
  portal_id text not null,
  -- What the task was last called, for when it is gone.
  title text not null,
  -- Raised whenever the task changes, whoever changed it; `done` is the version that the copy was brought to.
  wanted bigint not null default 1,
  done bigint not null default 0,
  -- The task was taken back.
  gone boolean not null default false,
  -- `left`: in an account that is no longer connected. `deleted`: somebody deleted the copy there.
  state text not null default 'waiting'
    check (state in ('waiting', 'mirrored', 'parked', 'removed', 'left', 'deleted')),
  -- Why it is parked: a word of the companion's, and what belongs to it.
  reason text,
  detail jsonb,
  -- A person said to go on although somebody has worked on the copy.
  forced boolean not null default false,
  remote_id text,
  remote_url text,
  -- What both sides last agreed upon, by field.
  base jsonb,
  -- The day a task without a date was put on there.
  placed_on date,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index task_mirrors_due on public.task_mirrors (owner_id, id)
  where wanted > done and state in ('waiting', 'mirrored');
create index task_mirrors_remote on public.task_mirrors (owner_id, remote_id);

alter table public.crm_connections enable row level security;
alter table public.task_mirrors enable row level security;
revoke all on public.crm_connections, public.task_mirrors from public, anon, authenticated, service_role;
grant select on public.crm_connections, public.task_mirrors to authenticated, service_role;
create policy crm_connections_read on public.crm_connections for select to authenticated
  using (user_id = (select auth.uid()));
create policy task_mirrors_read on public.task_mirrors for select to authenticated
  using (owner_id = (select auth.uid()));
create trigger y_updated_at before update on public.crm_connections
  for each row when (old is distinct from new) execute function private.touch_updated_at();
create trigger y_updated_at before update on public.task_mirrors
  for each row when (old is distinct from new) execute function private.touch_updated_at();

-- Where a rep puts tasks there that have no date, since such a CRM may demand one.
alter table public.rep_settings add column undated text
  check (undated in ('today', 'next_working_day', 'in_a_week', 'ask'));
comment on column public.rep_settings.undated is
  'The day that a CRM which demands one is told of a task without a date; null until chosen.';
grant insert (undated), update (undated) on public.rep_settings to authenticated;

-- Every writer's tasks: what is made from now on is wanted there, and each change of it. The copy is in the
-- CRM of whoever made the task, else of whoever has it.
create function private.want_mirrors() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'INSERT' then
    if exists (select from public.crm_connections c where c.status = 'active') then
      insert into public.task_mirrors (task_id, owner_id, provider, portal_id, title)
      select n.id, k.user_id, k.provider, k.portal_id, n.title
      from new_rows n
      cross join lateral (
        select c.user_id, c.provider, c.portal_id from public.crm_connections c
        where c.status = 'active' and c.user_id in (n.created_by, n.assigned_to)
        order by c.user_id is not distinct from n.created_by desc limit 1) k
      on conflict (task_id) do nothing;
    end if;
  elsif tg_op = 'DELETE' then
    update public.task_mirrors m
    set gone = true, wanted = m.wanted + 1, title = o.title,
        state = case when m.state in ('parked', 'deleted') then 'waiting' else m.state end
    from old_rows o where m.task_id = o.id;
  else
    update public.task_mirrors m
    set wanted = m.wanted + 1, title = n.title,
        state = case when m.state = 'parked' then 'waiting' else m.state end
    from new_rows n join old_rows o on o.id = n.id
    where m.task_id = n.id
      and (n.title, n.due_date, n.due_on, n.priority, n.status, n.completed, n.task_type, n.assigned_to,
           n.company_id, n.contact_id)
        is distinct from
          (o.title, o.due_date, o.due_on, o.priority, o.status, o.completed, o.task_type, o.assigned_to,
           o.company_id, o.contact_id);
  end if;
  return null;
end
$$;
create trigger mirror_insert after insert on public.tasks referencing new table as new_rows
  for each statement execute function private.want_mirrors();
create trigger mirror_update after update on public.tasks
  referencing old table as old_rows new table as new_rows
  for each statement execute function private.want_mirrors();
create trigger mirror_delete after delete on public.tasks referencing old table as old_rows
  for each statement execute function private.want_mirrors();

-- The feed: a copy is part of its task, a connection part of the rep's settings.
create function private.feed_note_task_mirrors() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'INSERT' then
    perform private.feed_touch('task', array(select n.task_id from new_rows n));
  elsif tg_op = 'DELETE' then
    perform private.feed_touch('task', array(select o.task_id from old_rows o));
  else
    perform private.feed_touch('task', array(
      select v.id from new_rows n join old_rows o on o.id = n.id
      cross join lateral (values (n.task_id), (o.task_id)) v (id)
      where (n.task_id, n.provider, n.state, n.reason, n.detail, n.remote_url, n.placed_on) is distinct from
        (o.task_id, o.provider, o.state, o.reason, o.detail, o.remote_url, o.placed_on)));
  end if;
  return null;
end
$$;
create function private.feed_note_crm_connections() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'INSERT' then
    perform private.feed_touch('settings', array(select n.user_id from new_rows n));
  elsif tg_op = 'DELETE' then
    perform private.feed_touch('settings', array(select o.user_id from old_rows o));
  else
    perform private.feed_touch('settings', array(
      select n.user_id from new_rows n join old_rows o on o.user_id = n.user_id
      where (n.provider, n.portal_id, n.portal_name, n.account_email, n.status, n.missing_scopes)
        is distinct from
          (o.provider, o.portal_id, o.portal_name, o.account_email, o.status, o.missing_scopes)));
  end if;
  return null;
end
$$;
do $$
declare
  v_table text;
begin
  foreach v_table in array array['task_mirrors', 'crm_connections']
  loop
    execute format(
      'create trigger feed_insert after insert on public.%I referencing new table as new_rows '
      'for each statement execute function private.%I()', v_table, 'feed_note_' || v_table);
    execute format(
      'create trigger feed_update after update on public.%I '
      'referencing old table as old_rows new table as new_rows '
      'for each statement execute function private.%I()', v_table, 'feed_note_' || v_table);
    execute format(
      'create trigger feed_delete after delete on public.%I referencing old table as old_rows '
      'for each statement execute function private.%I()', v_table, 'feed_note_' || v_table);
  end loop;
end
$$;

create or replace function private.feed_task(p_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
    select jsonb_build_object(
      'id', t.id, 'title', t.title, 'description', t.description, 'dueDate', t.due_date,
      'dueDateOnly', t.due_date_only, 'dueOn', t.due_on, 'priority', t.priority, 'status', t.status,
      'completed', t.completed, 'completedAt', t.completed_at, 'taskType', t.task_type,
      'assignedTo', t.assigned_to, 'createdBy', t.created_by,
      'meetingActionItemId', t.meeting_action_item_id, 'meetingId', t.meeting_id,
      'companyId', t.company_id, 'contactId', t.contact_id, 'notes', t.notes,
      'createdAt', t.created_at, 'updatedAt', t.updated_at,
      'mirror', (
        select jsonb_build_object('provider', m.provider, 'state', m.state, 'reason', m.reason,
          'detail', m.detail, 'url', m.remote_url, 'placedOn', m.placed_on)
        from public.task_mirrors m where m.task_id = t.id))
    from public.tasks t where t.id = p_id
  );
end
$$;

create or replace function private.feed_note_rep_settings() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'INSERT' then
    perform private.feed_touch('settings', array(select n.user_id from new_rows n));
  elsif tg_op = 'DELETE' then
    perform private.feed_touch('settings', array(select o.user_id from old_rows o));
  else
    perform private.feed_touch('settings', array(
      select n.user_id from new_rows n join old_rows o on o.user_id = n.user_id
      where (n.task_creation, n.chosen, n.time_zone, n.ai_enabled, n.undated)
        is distinct from (o.task_creation, o.chosen, o.time_zone, o.ai_enabled, o.undated)));
  end if;
  return null;
end
$$;

-- Otherwise as it was.
create or replace function private.feed_settings(p_user uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
    select jsonb_build_object(
      'id', s.user_id, 'userId', s.user_id, 'taskCreation', s.task_creation, 'chosen', s.chosen,
      'timeZone', s.time_zone, 'aiEnabled', s.ai_enabled,
      -- The workspace's, and part of every member's settings: few, and shown nowhere else.
      'ownDomains', coalesce(
        (select jsonb_agg(d.domain order by d.domain)
         from public.workspace_members m
         join public.workspace_domains d on d.workspace_id = m.workspace_id
         where m.user_id = s.user_id), '[]'),
      'ownAddresses', coalesce(
        (select jsonb_agg(a.email order by a.email collate "C")
         from public.rep_addresses a where a.user_id = s.user_id), '[]'),
      'othersAddresses', coalesce(
        (select jsonb_agg(o.email order by o.email collate "C")
         from public.others_addresses o where o.user_id = s.user_id), '[]'),
      'undated', s.undated,
      'crm', (
        select jsonb_build_object('provider', c.provider, 'portalName', c.portal_name,
          'accountEmail', c.account_email, 'status', c.status,
          'missingScopes', to_jsonb(c.missing_scopes))
        from public.crm_connections c where c.user_id = s.user_id))
    from public.rep_settings s where s.user_id = p_user
  );
end
$$;

create or replace function private.mutate_settings_set(p_me uuid, p_args jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  v_creation constant text :=
    private.arg_word(p_args, 'taskCreation', array['automatic', 'review'], false);
  v_said constant text := private.arg_text(p_args, 'timeZone', 64);
  v_ai constant boolean := private.arg_boolean(p_args, 'aiEnabled');
  v_undated constant text := private.arg_word(p_args, 'undated',
    array['today', 'next_working_day', 'in_a_week', 'ask'], false);
  v_zone constant text := case when private.is_zone(v_said) then v_said end;
begin
  if v_said is not null and v_zone is null and v_creation is null and v_ai is null and v_undated is null then
    perform private.refuse('invalid', format('There is no time zone called %s.', v_said));
  end if;
  -- Whoever uses the panel is asked first until they have said otherwise.
  insert into public.rep_settings (user_id, task_creation) values (p_me, 'review')
  on conflict (user_id) do nothing;
  update public.rep_settings s
  set task_creation = coalesce(v_creation, s.task_creation), chosen = s.chosen or v_creation is not null,
      time_zone = coalesce(v_zone, s.time_zone), ai_enabled = coalesce(v_ai, s.ai_enabled),
      undated = coalesce(v_undated, s.undated)
  where s.user_id = p_me
    and (s.task_creation, s.chosen, s.time_zone, s.ai_enabled, s.undated) is distinct from
      (coalesce(v_creation, s.task_creation), s.chosen or v_creation is not null,
       coalesce(v_zone, s.time_zone), coalesce(v_ai, s.ai_enabled), coalesce(v_undated, s.undated));
end
$$;
revoke execute on function private.want_mirrors(), private.feed_note_task_mirrors(),
  private.feed_note_crm_connections() from public, anon, authenticated, service_role;
