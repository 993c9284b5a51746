-- The list of the companion's Mailboxes, and how they are: for the watchdog and the operator.

-- Mailboxes whose account is gone and that are not known to be empty, in pages by user id. For the watchdog.
create function public.orphaned_mailboxes(p_limit int default 100, p_after uuid default null)
returns jsonb
language sql stable security definer set search_path = '' as $$
  select coalesce(jsonb_agg(o.user_id order by o.user_id), '[]')
  from (
    select m.user_id from private.mailboxes m
    where m.erased_at is null and not private.account_exists(m.user_id)
      and (p_after is null or m.user_id > p_after)
    order by m.user_id limit least(greatest(p_limit, 1), 1000)
  ) o
$$;

-- The companion says that nothing is left of a deleted account. Answers whether that was news. The line
-- is kept a year, as evidence.
create function public.mark_mailbox_erased(p_user_id uuid) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  v_news boolean;
begin
  delete from private.mailboxes m where m.erased_at < now() - interval '1 year';
  update private.mailboxes m set erased_at = now()
  where m.user_id = p_user_id and m.erased_at is null and not private.account_exists(p_user_id);
  v_news := found;
  return v_news;
end
$$;

revoke execute on function public.orphaned_mailboxes(int, uuid), public.mark_mailbox_erased(uuid)
  from public, anon, authenticated;
grant execute on function public.orphaned_mailboxes(int, uuid), public.mark_mailbox_erased(uuid)
  to service_role;

-- Keys as in server/mailbox/told/health.ts.
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

revoke execute on function public.operator_status() from public, anon, authenticated;
grant execute on function public.operator_status() to service_role;
