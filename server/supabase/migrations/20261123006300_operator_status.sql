-- How the mailboxes are, as each last told: for the operator, and for nobody else.
alter table private.mailboxes
  add column waiting integer not null default 0,
  add column oldest_waiting_at timestamptz,
  add column blocked integer not null default 0,
  add column refresh_failures integer not null default 0,
  add column reported_at timestamptz;

-- Keys as in server/mailbox/status.ts.
create function private.note_mailbox_health(p_user_id uuid, p jsonb) returns void
language sql set search_path = '' as $$
  update private.mailboxes b
  set waiting = coalesce((p ->> 'waiting')::int, 0),
      oldest_waiting_at = (p ->> 'oldestWaitingAt')::timestamptz,
      blocked = coalesce((p ->> 'blocked')::int, 0),
      refresh_failures = coalesce((p ->> 'refreshFailures')::int, 0),
      reported_at = now()
  where b.user_id = p_user_id and jsonb_typeof(p) = 'object'
$$;

-- Counts over all mailboxes, by class: active, revoked, disconnected, and orphans, whose account is gone.
create function public.operator_status() returns jsonb
language sql stable security definer set search_path = '' as $$
  with known as materialized (
    select case when not private.account_exists(b.user_id) then 'orphan'
        else coalesce(i.status, 'disconnected') end as class,
      b.waiting, b.oldest_waiting_at, b.blocked, b.refresh_failures,
      coalesce(s.parked_count, 0) as parked, coalesce(s.missing_count, 0) as missing,
      s.sync_status = 'error' as failing,
      i.status = 'active'
        and coalesce(i.last_sync_at, i.connected_at, '-infinity') < now() - interval '2 hours' as overdue
    from private.mailboxes b
    left join public.fathom_integrations i on i.user_id = b.user_id
    left join public.fathom_sync_state s on s.user_id = b.user_id
    where b.erased_at is null
  )
  select jsonb_object_agg(c.class, (
    select jsonb_build_object(
      'mailboxes', count(*),
      'overdue', count(*) filter (where k.overdue),
      'withError', count(*) filter (where k.failing),
      'waiting', coalesce(sum(k.waiting), 0),
      'oldestWaitingAt', min(k.oldest_waiting_at),
      'blocked', coalesce(sum(k.blocked), 0),
      'parked', coalesce(sum(k.parked), 0),
      'missing', coalesce(sum(k.missing), 0),
      'refreshFailures', coalesce(sum(k.refresh_failures), 0),
      'withRefreshFailures', count(*) filter (where k.refresh_failures > 0))
    from known k where k.class = c.class))
  from unnest(array['active', 'revoked', 'disconnected', 'orphan']) as c (class)
$$;

revoke execute on function private.note_mailbox_health(uuid, jsonb)
  from public, anon, authenticated, service_role;
revoke execute on function public.operator_status() from public, anon, authenticated;
grant execute on function public.operator_status() to service_role;
