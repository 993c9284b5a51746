-- The change feed: what each rep's panel must hear of, in an order of the rep's own.
--
-- Triggers note the rows a transaction touched; one deferred trigger turns the notes into feed rows at
-- commit. It is deferred so that the version counters are locked for the moment of the commit alone,
-- and it locks them in one order, so that two writers who touch the same two reps never wait for each
-- other in a circle. A version is therefore visible only after every smaller version of the same rep,
-- and a reader who asks for "greater than" misses nothing. No clock and no sequence can promise that.

-- One row for every rep and everything they have ever been shown. `deleted` means gone or no longer
-- theirs: to a panel both are the same.
create table public.feed (
  rep_id uuid not null,
  entity text not null,
  entity_id uuid not null,
  version bigint not null,
  deleted boolean not null default false,
  changed_at timestamptz not null default now(),
  -- Transcripts are read by a cursor of their own, so that a long one holds up nothing else.
  stream text not null generated always as
    (case when entity = 'transcript' then 'transcripts' else 'rows' end) stored,
  -- The row comes first in the key: at commit the question is who has been shown it.
  primary key (entity_id, entity, rep_id)
);
create unique index feed_by_version on public.feed (rep_id, stream, version);
create index feed_tombstones on public.feed (changed_at) where deleted;
create index feed_history_by_age on public.feed (changed_at) where entity = 'history';

alter table public.feed enable row level security;
create policy feed_read on public.feed for select to authenticated
  using (rep_id = (select auth.uid()));
revoke all on public.feed from public, anon, authenticated, service_role;
grant select on public.feed to authenticated, service_role;

-- One row a rep: the counter of versions, and where each stream ends and begins. An idle poll reads
-- this row and nothing else. A new epoch makes every cursor handed out before it worthless.
create table private.feed_heads (
  rep_id uuid primary key,
  epoch text not null default substr(md5(gen_random_uuid()::text), 1, 8),
  version bigint not null default 0,
  rows_version bigint not null default 0,
  transcripts_version bigint not null default 0,
  rows_pruned bigint not null default 0,
  transcripts_pruned bigint not null default 0
);
alter table private.feed_heads enable row level security;

-- What the running transactions have touched. Emptied by each commit, so it need not survive a crash.
create unlogged table private.feed_touched (
  tx xid8 not null,
  entity text not null,
  entity_id uuid not null,
  primary key (tx, entity, entity_id)
);
alter table private.feed_touched enable row level security;

-- One row a transaction, there to carry the one deferred trigger.
create unlogged table private.feed_commits (tx xid8 primary key);
alter table private.feed_commits enable row level security;

-- Notes that rows have changed in a way that somebody's panel shows. Besides the entities of the feed
-- some words stand for sets that are only known for certain at commit: `company_name` (the calls of
-- that company), `meeting_children` (all that hangs on a call); and some say that a row is as it was and
-- only who may see it has changed: `shared_item`, `shared_meeting`, `workspace` (all its members).
create function private.feed_touch(p_entity text, p_ids uuid[]) returns void
language plpgsql security definer set search_path = '' as $$
declare
  tx constant xid8 := pg_current_xact_id();
begin
  if p_ids is null or p_ids = '{}' then
    return;
  end if;
  insert into private.feed_touched (tx, entity, entity_id)
  select tx, p_entity, id from unnest(p_ids) as id where id is not null
  on conflict do nothing;
  if found then
    insert into private.feed_commits (tx) values (tx) on conflict do nothing;
  end if;
end
$$;

-- Replaces the words that stand for sets. Only asked once the sets are held still.
create function private.feed_expand(p_entities text[], p_ids uuid[])
returns table (entity text, entity_id uuid, access_only boolean)
language plpgsql stable set search_path = '' as $$
#variable_conflict use_column
begin
  if not p_entities && array['company_name', 'meeting_children', 'workspace', 'shared_item',
    'shared_meeting']
  then
    return query select t.entity, t.id, false from unnest(p_entities, p_ids) as t (entity, id);
    return;
  end if;
  return query
  with touched as materialized (
    select distinct t.entity, t.id from unnest(p_entities, p_ids) as t (entity, id)
  )
  select e.entity, e.id, bool_and(e.access_only)
  from (
    select case t.entity when 'shared_item' then 'action_item' when 'shared_meeting' then 'meeting'
             else t.entity end as entity,
           t.id, t.entity in ('shared_item', 'shared_meeting') as access_only
    from touched t where t.entity not in ('company_name', 'meeting_children', 'workspace')
    union all
    select 'meeting', m.id, false from touched t join public.meetings m on m.company_id = t.id
    where t.entity = 'company_name'
    union all
    select 'attendee', a.id, false
    from touched t join public.meeting_attendees a on a.meeting_id = t.id
    where t.entity = 'meeting_children'
    union all
    select 'action_item', i.id, false
    from touched t join public.meeting_action_items i on i.meeting_id = t.id
    where t.entity = 'meeting_children'
    union all
    select 'transcript', t.id, false from touched t where t.entity = 'meeting_children'
    union all
    select 'colleague', m.id, true
    from touched t join public.workspace_members m on m.workspace_id = t.id
    where t.entity = 'workspace'
  ) e group by e.entity, e.id;
end
$$;

-- Turns the notes of one transaction into feed rows, as its last deed before the commit.
create function private.feed_flush() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan as $$
declare
  v_entities text[];
  v_ids uuid[];
  v_access_only boolean[];
  v_reps uuid[];
  v_deleted boolean[];
  v_bucket int;
begin
  delete from private.feed_commits where tx = new.tx;
  with taken as (delete from private.feed_touched where tx = new.tx returning entity, entity_id)
  select array_agg(entity), array_agg(entity_id) into v_entities, v_ids from taken;
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
  insert into private.feed_heads (rep_id)
  select distinct r from unnest(v_reps) as r
  where not exists (select from private.feed_heads h where h.rep_id = r)
    and exists (select from auth.users u where u.id = r)
  order by r
  on conflict do nothing;
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

create constraint trigger feed_flush after insert on private.feed_commits
  deferrable initially deferred for each row execute function private.feed_flush();

-- The reps who will hear of what the running transaction has touched so far. For the hint that is sent
-- after the commit: an approximation is enough, because a lost hint costs a delay and never a row.
create function private.feed_touched_reps() returns uuid[]
language plpgsql stable security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  v_entities text[];
  v_ids uuid[];
begin
  select array_agg(e.entity), array_agg(e.entity_id) into v_entities, v_ids
  from (
    select array_agg(t.entity) as entities, array_agg(t.entity_id) as ids
    from private.feed_touched t where t.tx = pg_current_xact_id_if_assigned()
  ) t cross join lateral private.feed_expand(t.entities, t.ids) e;
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

-- Forgets tombstones of a certain age. A panel that has not asked since then starts over. History
-- older than what a panel shows goes without a word: a panel drops it by its date. Of both a portion at a
-- time, oldest first.
create function public.prune_feed(
  p_tombstones interval default '90 days', p_history interval default '30 days', p_limit int default 20000)
returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  -- Those up to this moment: that many, and as many more as have the same.
  v_until constant timestamptz := (
    select max(o.changed_at) from (
      select f.changed_at from public.feed f
      where f.deleted and f.changed_at < now() - p_tombstones
      order by f.changed_at limit p_limit
    ) o
  );
  v_tombstones bigint;
  v_history bigint;
begin
  -- In the order of `feed_flush`, for the same reason.
  perform from private.feed_heads h
  where h.rep_id in (
    select f.rep_id from public.feed f where f.deleted and f.changed_at <= v_until
  )
  order by h.rep_id for update;
  with gone as (
    delete from public.feed f where f.deleted and f.changed_at <= v_until
      and exists (select from private.feed_heads h where h.rep_id = f.rep_id)
    returning f.rep_id, f.stream, f.version
  ), counted as (
    select g.rep_id, count(*) as n,
           max(g.version) filter (where g.stream = 'rows') as last_row,
           max(g.version) filter (where g.stream = 'transcripts') as last_transcript
    from gone g group by g.rep_id
  ), moved as (
    update private.feed_heads h
    set rows_pruned = greatest(h.rows_pruned, c.last_row),
        transcripts_pruned = greatest(h.transcripts_pruned, c.last_transcript)
    from counted c where h.rep_id = c.rep_id
    returning c.n
  )
  select coalesce(sum(m.n), 0) into v_tombstones from moved m;
  delete from public.feed f
  where (f.entity_id, f.entity, f.rep_id) in (
    select o.entity_id, o.entity, o.rep_id from public.feed o
    where o.entity = 'history' and o.changed_at < now() - p_history
    order by o.changed_at limit p_limit
  );
  get diagnostics v_history = row_count;
  return jsonb_build_object('tombstones', v_tombstones, 'history', v_history);
end
$$;

-- Makes every panel start over. Part of the runbook after a restore: the counters went back with the
-- data, so a panel's cursor may be ahead of a row it has not seen.
create function public.begin_feed_epoch() returns bigint
language plpgsql security definer set search_path = '' as $$
declare
  v_reps bigint;
begin
  perform from private.feed_heads h order by h.rep_id for update;
  update private.feed_heads set epoch = default;
  get diagnostics v_reps = row_count;
  return v_reps;
end
$$;

-- An account that is deleted leaves no feed behind.
create function private.feed_forget_rep() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  delete from public.feed where rep_id = old.id;
  delete from private.feed_heads where rep_id = old.id;
  return null;
end
$$;
create trigger upshot_feed_forget_rep after delete on auth.users
  for each row execute function private.feed_forget_rep();

revoke execute on function public.prune_feed(interval, interval, int), public.begin_feed_epoch()
  from public, anon, authenticated;
grant execute on function public.prune_feed(interval, interval, int), public.begin_feed_epoch()
  to service_role;
revoke execute on function private.feed_touch(text, uuid[]), private.feed_expand(text[], uuid[]),
  private.feed_flush(), private.feed_touched_reps(), private.feed_forget_rep()
  from public, anon, authenticated;
