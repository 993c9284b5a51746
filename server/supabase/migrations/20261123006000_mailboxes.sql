-- Which accounts have a Mailbox at the companion. The Mailbox holds tokens and raw deliveries, outside of
-- this database; so the list outlives the account, or a deleted account's Mailbox would never be found.
create table private.mailboxes (
  -- No foreign key, for that reason.
  user_id uuid primary key,
  first_connected_at timestamptz not null default now(),
  erased_at timestamptz
);
create index mailboxes_left on private.mailboxes (user_id) where erased_at is null;
alter table private.mailboxes enable row level security;

-- A deleted account may still have its row, marked, where it was deleted so that it can be told of.
create function private.account_exists(p_user_id uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (
    select from auth.users u where u.id = p_user_id and to_jsonb(u) ->> 'deleted_at' is null)
$$;

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

revoke execute on function private.account_exists(uuid) from public, anon, authenticated, service_role;
revoke execute on function public.orphaned_mailboxes(int, uuid), public.mark_mailbox_erased(uuid)
  from public, anon, authenticated;
grant execute on function public.orphaned_mailboxes(int, uuid), public.mark_mailbox_erased(uuid)
  to service_role;
