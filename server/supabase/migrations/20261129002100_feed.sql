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
