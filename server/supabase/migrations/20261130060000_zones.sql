-- The rep's time zone: one that this database can count in, or the one before; and which it was when.

-- Names of IANA alone: Postgres also counts in `EST5EDT`, `+3` and whatever else looks like a zone to it.
create function private.is_zone(p_zone text) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  if p_zone !~ '^(UTC|GMT|[A-Za-z]+(/[A-Za-z0-9_+-]+)+)$' or p_zone ~* '^(posix|right)/' then
    return false;
  end if;
  perform now() at time zone p_zone;
  return true;
exception
  when data_exception then
    return false;
end
$$;

-- The zones of a rep in the order they had them. A call's deadlines fall by the clock the rep had then.
create table private.rep_zones (
  user_id uuid not null references auth.users (id) on delete cascade,
  since timestamptz not null,
  time_zone text not null,
  primary key (user_id, since)
);
alter table private.rep_zones enable row level security;
revoke all on private.rep_zones from public, anon, authenticated, service_role;

create function private.check_zone() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if not private.is_zone(new.time_zone) then
    raise exception 'There is no time zone called %.', left(new.time_zone, 64) using errcode = '22023';
  end if;
  return new;
end
$$;

create function private.note_zone() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into private.rep_zones (user_id, since, time_zone)
  values (new.user_id, now(), new.time_zone)
  on conflict (user_id, since) do update set time_zone = excluded.time_zone;
  return null;
end
$$;

-- Whoever wrote nonsense before is where a rep is who never said: in UTC.
do $$
begin
  perform set_config('upshot.actor', 'companion', true);
  update public.rep_settings s set time_zone = 'UTC' where not private.is_zone(s.time_zone);
  insert into private.rep_zones (user_id, since, time_zone)
  select s.user_id, s.created_at, s.time_zone from public.rep_settings s where s.time_zone <> 'UTC';
  perform set_config('upshot.actor', '', true);
end
$$;

create trigger b_zone_insert before insert on public.rep_settings
  for each row execute function private.check_zone();
create trigger b_zone before update of time_zone on public.rep_settings
  for each row when (new.time_zone is distinct from old.time_zone) execute function private.check_zone();
-- UTC in a new row is what nobody said.
create trigger note_zone_insert after insert on public.rep_settings
  for each row when (new.time_zone <> 'UTC') execute function private.note_zone();
create trigger note_zone after update of time_zone on public.rep_settings
  for each row when (new.time_zone is distinct from old.time_zone) execute function private.note_zone();

-- [{since, zone}], the oldest first; the first holds for all time before it, too.
create function public.zones_of_rep(p_user_id uuid) returns jsonb
language sql stable security definer set search_path = '' as $$
  select coalesce(
    (select jsonb_agg(jsonb_build_object('since', z.since, 'zone', z.time_zone) order by z.since)
     from private.rep_zones z where z.user_id = p_user_id),
    '[]')
$$;
revoke execute on function public.zones_of_rep(uuid) from public, anon, authenticated;
grant execute on function public.zones_of_rep(uuid) to service_role;
revoke execute on function private.is_zone(text), private.check_zone(), private.note_zone()
  from public, anon, authenticated, service_role;

-- A zone that is none changes nothing and refuses nothing else that was said with it; alone it is refused.
create or replace function private.mutate_settings_set(p_me uuid, p_args jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  v_creation constant text :=
    private.arg_word(p_args, 'taskCreation', array['automatic', 'review'], false);
  v_said constant text := private.arg_text(p_args, 'timeZone', 64);
  v_ai constant boolean := private.arg_boolean(p_args, 'aiEnabled');
  v_zone constant text := case when private.is_zone(v_said) then v_said end;
begin
  if v_said is not null and v_zone is null and v_creation is null and v_ai is null then
    perform private.refuse('invalid', format('There is no time zone called %s.', v_said));
  end if;
  -- Whoever uses the panel is asked first until they have said otherwise.
  insert into public.rep_settings (user_id, task_creation) values (p_me, 'review')
  on conflict (user_id) do nothing;
  update public.rep_settings s
  set task_creation = coalesce(v_creation, s.task_creation), chosen = s.chosen or v_creation is not null,
      time_zone = coalesce(v_zone, s.time_zone), ai_enabled = coalesce(v_ai, s.ai_enabled)
  where s.user_id = p_me
    and (s.task_creation, s.chosen, s.time_zone, s.ai_enabled) is distinct from
      (coalesce(v_creation, s.task_creation), s.chosen or v_creation is not null,
       coalesce(v_zone, s.time_zone), coalesce(v_ai, s.ai_enabled));
end
$$;
