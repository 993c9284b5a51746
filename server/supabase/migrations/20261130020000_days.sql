-- A day is a day: what is due on a day is due on that day wherever one reads it. `due_on` and `deadline_on`
-- hold the day, and are null where an instant was named. Beside them `due_date` and `deadline_at` stay what
-- other clients of the CRM read and write: of a day, its end where the rep is who set it.

alter table public.tasks add column due_on date;
alter table public.meeting_action_items add column deadline_on date;
comment on column public.tasks.due_on is
  'The day it is due, the same for every reader; null where due_date is an instant.';
comment on column public.meeting_action_items.deadline_on is
  'The day it was promised for, the same for every reader; null where deadline_at is an instant.';

-- The first of these people who has a zone that this database knows; else UTC.
create function private.zone_of(variadic p_users uuid[]) returns text
language plpgsql stable security definer set search_path = '' as $$
declare
  v_zone text;
begin
  for v_zone in
    select s.time_zone from unnest(p_users) with ordinality as u (id, n)
    join public.rep_settings s on s.user_id = u.id
    order by u.n
  loop
    begin
      perform now() at time zone v_zone;
      return v_zone;
    exception when data_exception then
      null;
    end;
  end loop;
  return 'UTC';
end
$$;

-- The last second of a day in a zone. Either of these is it: clocks that go back at midnight show 23:59:59
-- twice, those that go forward before midnight never.
create function private.end_of_day(p_day date, p_zone text) returns timestamptz
language sql stable set search_path = '' as $$
  select max(e.at) from (values
    ((p_day + time '23:59:59') at time zone p_zone),
    ((p_day + 1)::timestamp at time zone p_zone - interval '1 second')) as e (at)
  where (e.at at time zone p_zone)::date = p_day
$$;

-- The day that somebody means who writes a day as an instant: as its midnight or its last minute by their
-- own clock, else by that of UTC; null where it is neither.
create function private.day_written(p_at timestamptz, p_zone text) returns date
language sql stable set search_path = '' as $$
  select w.wall::date
  from (values (1, p_at at time zone p_zone), (2, p_at at time zone 'UTC')) as w (n, wall)
  where w.wall::time = '00:00' or w.wall::time >= '23:59'
  order by w.n limit 1
$$;

-- Day and instant of one row, brought into step after a write. Who names a day has it; of who writes the
-- instant alone, the day follows: moved by whole days, or written as a day is (`day_written`), it stays a
-- day, else it is an instant from now on. `p_people`: whose clock counts, the first known.
create function private.settle_due(
  p_old_at timestamptz, p_old_only boolean, p_old_on date,
  p_at timestamptz, p_only boolean, p_on date, p_people uuid[],
  out due_at timestamptz, out due_on date)
language plpgsql stable security definer set search_path = '' as $$
declare
  v_moved constant boolean := p_at is distinct from p_old_at;
  v_zone text;
begin
  due_at := p_at;
  due_on := p_on;
  if p_on is distinct from p_old_on then
    if p_on is null then
      if not v_moved and p_only then
        due_at := null;
      end if;
    elsif not v_moved or p_at is null
      -- An instant that is on this day nowhere on Earth.
      or p_at < (p_on::timestamp at time zone 'UTC') - interval '14 hours'
      or p_at >= ((p_on + 1)::timestamp at time zone 'UTC') + interval '12 hours' then
      due_at := private.end_of_day(p_on, private.zone_of(variadic p_people));
    end if;
  elsif p_at is null or not p_only then
    due_on := null;
  elsif v_moved or not p_old_only then
    v_zone := private.zone_of(variadic p_people);
    due_on := coalesce(
      private.day_written(p_at, v_zone),
      case
        when not p_old_only or p_old_on is null then (p_at at time zone v_zone)::date
        when extract(epoch from p_at - p_old_at)::numeric % 86400 = 0
          then p_old_on + (extract(epoch from p_at - p_old_at) / 86400)::int
      end);
  end if;
end
$$;

create function private.settle_task_day() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'INSERT' then
    select d.due_at, d.due_on into new.due_date, new.due_on
    from private.settle_due(null, false, null, new.due_date, new.due_date_only, new.due_on,
      array[new.assigned_to, new.created_by]) d;
  else
    select d.due_at, d.due_on into new.due_date, new.due_on
    from private.settle_due(old.due_date, old.due_date_only, old.due_on,
      new.due_date, new.due_date_only, new.due_on, array[new.assigned_to, new.created_by]) d;
  end if;
  new.due_date_only := new.due_on is not null;
  return new;
end
$$;

create function private.settle_item_day() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_people constant uuid[] := array(
    select m.owner_user_id from public.meetings m where m.id = new.meeting_id);
begin
  if tg_op = 'INSERT' then
    select d.due_at, d.due_on into new.deadline_at, new.deadline_on
    from private.settle_due(null, false, null, new.deadline_at, new.deadline_date_only,
      new.deadline_on, v_people) d;
  else
    select d.due_at, d.due_on into new.deadline_at, new.deadline_on
    from private.settle_due(old.deadline_at, old.deadline_date_only, old.deadline_on,
      new.deadline_at, new.deadline_date_only, new.deadline_on, v_people) d;
  end if;
  new.deadline_date_only := new.deadline_on is not null;
  return new;
end
$$;
revoke execute on function private.zone_of(uuid[]), private.end_of_day(date, text),
  private.day_written(timestamptz, text), private.settle_task_day(), private.settle_item_day(),
  private.settle_due(timestamptz, boolean, date, timestamptz, boolean, date, uuid[])
  from public, anon, authenticated, service_role;
grant insert (due_on), update (due_on) on public.tasks to authenticated;
grant insert (deadline_on), update (deadline_on) on public.meeting_action_items to authenticated;
