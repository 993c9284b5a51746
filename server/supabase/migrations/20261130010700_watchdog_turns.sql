-- How far the watchdog came: its next turn goes on behind, so that those who stay on its list keep nobody
-- else waiting for ever.

create table private.watchdog_turns (
  part text primary key check (part in ('wake', 'erase')),
  -- The id that came last; null: the list was read to its end. A place in an order, whoever it was.
  position uuid,
  noted_at timestamptz not null default now()
);
alter table private.watchdog_turns enable row level security;

create function public.get_watchdog_turn(p_part text) returns uuid
language sql stable security definer set search_path = '' as $$
  select w.position from private.watchdog_turns w where w.part = p_part
$$;

create function public.set_watchdog_turn(p_part text, p_position uuid) returns void
language sql security definer set search_path = '' as $$
  insert into private.watchdog_turns as w (part, position) values (p_part, p_position)
  on conflict (part) do update set position = excluded.position, noted_at = now()
$$;

revoke execute on function public.get_watchdog_turn(text), public.set_watchdog_turn(text, uuid)
  from public, anon, authenticated;
grant execute on function public.get_watchdog_turn(text), public.set_watchdog_turn(text, uuid)
  to service_role;
