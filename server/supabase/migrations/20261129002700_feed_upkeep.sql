-- The feed is kept short, and can begin anew.

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
