-- What feed and log cost a write: the same promises for less.

-- A transaction notes what it touched in a setting of its own, which ends with it and goes back with each of
-- its savepoints, instead of rows that are written and deleted again. Only a long list goes to the table.
-- The setting is a list of `entity:id`, separated by spaces; it begins with `+` where the table has the rest.
create or replace function private.feed_touch(p_entity text, p_ids uuid[]) returns void
language plpgsql security definer set search_path = '' as $$
declare
  -- Each addition copies the list.
  longest constant int := 16000;
  v_ids constant text[] := array_remove(p_ids, null)::text[];
  v_notes text := coalesce(current_setting('upshot.touched', true), '');
begin
  if v_ids is null or v_ids = '{}' then
    return;
  end if;
  if length(v_notes) > longest then
    insert into private.feed_touched (tx, entity, entity_id)
    select pg_current_xact_id(), split_part(t, ':', 1), split_part(t, ':', 2)::uuid
    from unnest(string_to_array(v_notes, ' ')) as t where strpos(t, ':') > 0
    on conflict do nothing;
    v_notes := '+';
  end if;
  perform set_config('upshot.touched',
    v_notes || ' ' || p_entity || ':' || array_to_string(v_ids, ' ' || p_entity || ':'), true);
  -- After the notes: where constraints are immediate, this tells of them at once.
  if v_notes = '' then
    insert into private.feed_commits (tx) values (pg_current_xact_id()) on conflict do nothing;
  end if;
end
$$;

-- What the running transaction has touched so far.
create function private.feed_notes(out entities text[], out ids uuid[])
language plpgsql stable security definer set search_path = '' set enable_seqscan = off as $$
declare
  v_notes constant text := coalesce(current_setting('upshot.touched', true), '');
begin
  select array_agg(n.entity), array_agg(n.id) into entities, ids
  from (
    select distinct split_part(t, ':', 1) as entity, split_part(t, ':', 2)::uuid as id
    from unnest(string_to_array(v_notes, ' ')) as t where strpos(t, ':') > 0
  ) n;
  if left(v_notes, 1) = '+' then
    select array_agg(n.entity), array_agg(n.id) into entities, ids
    from (
      select f.entity, f.entity_id as id from private.feed_touched f
      where f.tx = pg_current_xact_id_if_assigned()
      union
      select t.entity, t.id from unnest(entities, ids) as t (entity, id)
    ) n;
  end if;
end
$$;
revoke execute on function private.feed_notes() from public, anon, authenticated, service_role;

-- Otherwise as it was. By key alone, whatever the planner has last heard of how large these tables are: a
-- connection that made its plans while they were small read all of them at each commit.
create or replace function private.feed_flush() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
set enable_seqscan = off as $$
declare
  v_entities text[];
  v_ids uuid[];
  v_access_only boolean[];
  v_reps uuid[];
  v_deleted boolean[];
  v_bucket int;
begin
  delete from private.feed_commits where tx = new.tx;
  select n.entities, n.ids into v_entities, v_ids from private.feed_notes() n;
  if left(current_setting('upshot.touched', true), 1) = '+' then
    delete from private.feed_touched where tx = new.tx;
  end if;
  perform set_config('upshot.touched', '', true);
  if v_entities is null then
    return null;
  end if;

  -- Who sees a call, an item or a colleague hangs on other rows than its own, which another
  -- transaction may be writing at this moment without ever meeting ours at a row. One of the two has
  -- to go first, or neither would see the other's half and a panel would miss the row for good.
  -- A lock for each call could fill the lock table, so they share a thousand.
  if v_entities && array['meeting', 'shared_meeting', 'meeting_children', 'transcript', 'company_name',
    'workspace', 'action_item', 'shared_item', 'attendee']
  then
    for v_bucket in
      select distinct uuid_hash(b.id) & 1023 from (
        select t.id from unnest(v_entities, v_ids) as t (entity, id)
        where t.entity in
          ('meeting', 'shared_meeting', 'meeting_children', 'transcript', 'company_name', 'workspace')
        union all
        select m.company_id from unnest(v_entities, v_ids) as t (entity, id)
          join public.meetings m on m.id = t.id
        where t.entity in ('meeting', 'shared_meeting') and m.company_id is not null
        union all
        select i.meeting_id from unnest(v_entities, v_ids) as t (entity, id)
          join public.meeting_action_items i on i.id = t.id
        where t.entity in ('action_item', 'shared_item')
        union all
        select a.meeting_id from unnest(v_entities, v_ids) as t (entity, id)
          join public.meeting_attendees a on a.id = t.id
        where t.entity = 'attendee'
      ) b order by 1
    loop
      perform pg_advisory_xact_lock(20261123, v_bucket);
    end loop;
  end if;

  select array_agg(e.entity), array_agg(e.entity_id), array_agg(e.access_only)
  into v_entities, v_ids, v_access_only
  from private.feed_expand(v_entities, v_ids) e;

  -- Parents before children, so that a page cut anywhere reads sensibly.
  with live as materialized (
    select v.rep_id, v.entity, v.entity_id from private.feed_viewers(v_entities, v_ids) v
  ), due as (
    select l.rep_id, l.entity, l.entity_id, false as deleted
    from live l
    join unnest(v_entities, v_ids, v_access_only) as t (entity, id, access_only)
      on t.id = l.entity_id and t.entity = l.entity
    where not t.access_only or not exists (
      select from public.feed f
      where f.entity_id = l.entity_id and f.entity = l.entity and f.rep_id = l.rep_id
        and not f.deleted
    )
    union all
    select f.rep_id, f.entity, f.entity_id, true
    from unnest(v_entities, v_ids) as t (entity, id)
    join public.feed f on f.entity_id = t.id and f.entity = t.entity and not f.deleted
    where not exists (
      select from live l
      where l.rep_id = f.rep_id and l.entity = f.entity and l.entity_id = f.entity_id
    )
  )
  select array_agg(d.rep_id order by d.rep_id, r.rank, d.entity_id),
         array_agg(d.entity order by d.rep_id, r.rank, d.entity_id),
         array_agg(d.entity_id order by d.rep_id, r.rank, d.entity_id),
         array_agg(d.deleted order by d.rep_id, r.rank, d.entity_id)
  into v_reps, v_entities, v_ids, v_deleted
  from due d
  cross join lateral (
    select coalesce(array_position(
      array['settings', 'integration', 'sync_state', 'colleague', 'company', 'contact', 'meeting',
            'attendee', 'action_item', 'task'], d.entity), 99) as rank
  ) r;
  if v_reps is null then
    return null;
  end if;

  -- An account deleted in this very transaction still owns lines of history; it gets no feed of them.
  if exists (
    select from unnest(v_reps) as r
    where not exists (select from private.feed_heads h where h.rep_id = r))
  then
    insert into private.feed_heads (rep_id)
    select distinct r from unnest(v_reps) as r
    where not exists (select from private.feed_heads h where h.rep_id = r)
      and exists (select from auth.users u where u.id = r)
    order by r
    on conflict do nothing;
  end if;
  perform from private.feed_heads h where h.rep_id = any (v_reps) order by h.rep_id for update;

  with due as (
    select d.rep_id, d.entity, d.entity_id, d.deleted,
           row_number() over (partition by d.rep_id order by d.ordinal) as n
    from unnest(v_reps, v_entities, v_ids, v_deleted) with ordinality
      as d (rep_id, entity, entity_id, deleted, ordinal)
  ), counted as (
    select d.rep_id, count(*) as n,
           max(d.n) filter (where d.entity <> 'transcript') as last_row,
           max(d.n) filter (where d.entity = 'transcript') as last_transcript
    from due d group by d.rep_id
  ), moved as (
    update private.feed_heads h
    set version = h.version + c.n,
        rows_version = coalesce(h.version + c.last_row, h.rows_version),
        transcripts_version = coalesce(h.version + c.last_transcript, h.transcripts_version)
    from counted c where h.rep_id = c.rep_id
    returning h.rep_id, h.version - c.n as base
  )
  insert into public.feed (rep_id, entity, entity_id, version, deleted, changed_at)
  select d.rep_id, d.entity, d.entity_id, m.base + d.n, d.deleted, clock_timestamp()
  from due d join moved m on m.rep_id = d.rep_id
  on conflict (entity_id, entity, rep_id) do update
  set version = excluded.version, deleted = excluded.deleted, changed_at = excluded.changed_at;
  return null;
end
$$;
alter function private.feed_viewers(text[], uuid[]) set enable_seqscan = off;
alter function private.feed_expand(text[], uuid[]) set enable_seqscan = off;
-- The counters change at every commit, in place.
alter table private.feed_heads set (fillfactor = 50);
alter table private.feed_commits set
  (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);
alter table private.feed_touched set
  (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);

create or replace function private.feed_touched_reps() returns uuid[]
language plpgsql stable security definer set search_path = '' set plan_cache_mode = force_generic_plan
set enable_seqscan = off as $$
declare
  v_entities text[];
  v_ids uuid[];
begin
  select n.entities, n.ids into v_entities, v_ids from private.feed_notes() n;
  if v_entities is null then
    return '{}';
  end if;
  select array_agg(e.entity), array_agg(e.entity_id) into v_entities, v_ids
  from private.feed_expand(v_entities, v_ids) e;
  return coalesce((
    select array_agg(distinct r.rep_id) from (
      select v.rep_id from private.feed_viewers(v_entities, v_ids) v
      union all
      select f.rep_id from unnest(v_entities, v_ids) as t (entity, id)
      join public.feed f on f.entity_id = t.id and f.entity = t.entity and not f.deleted
    ) r
  ), '{}');
end
$$;

-- `sync_meeting` answers whether anything was touched.
do $$
declare
  v_old constant text := pg_get_functiondef('public.sync_meeting(jsonb)'::regprocedure);
  v_new constant text := regexp_replace(v_old,
    'exists \(\s+select from private\.feed_touched f where f\.tx = pg_current_xact_id_if_assigned\(\)\)',
    'coalesce(current_setting(''upshot.touched'', true), '''') <> ''''');
begin
  if v_new = v_old or strpos(v_new, 'private.feed_touched f') > 0 then
    raise exception 'sync_meeting does not ask the feed as it was expected to';
  end if;
  execute v_new;
end
$$;
