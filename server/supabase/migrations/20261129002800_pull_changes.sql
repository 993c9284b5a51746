-- Reading the feed: one function, one answer, capped in bytes.

-- A cursor is `<epoch>.<version>`, and `<epoch>.<version>.<base>` while a panel is on its first way
-- through: tombstones up to the base are of rows it was never given, those above it are news.

-- The signed-in rep's changes after a cursor, exactly as `PullResponse` in lib/contract/feed.ts.
-- `p_stream` is 'rows' or 'transcripts'. Stable, so that head, feed and rows are read from one snapshot;
-- one jsonb, because PostgREST cuts a set at 1,000 rows without a word.
create function public.pull_changes(p_cursor text, p_stream text) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  max_bytes constant int := 256 * 1024;
  max_rows constant int := 2000;
  me constant uuid := (select auth.uid());
  v_head private.feed_heads;
  v_last bigint;
  v_pruned bigint;
  v_parts text[];
  v_at bigint := 0;
  v_base bigint;
  v_reset boolean := false;
  v_more boolean := false;
  v_bytes int := 0;
  v_changes jsonb[] := '{}';
  v_change jsonb;
  v_row jsonb;
  f record;
begin
  if me is null then
    raise exception 'Sign in first' using errcode = '42501';
  end if;
  if p_stream is distinct from 'rows' and p_stream is distinct from 'transcripts' then
    raise exception 'There is no stream %', p_stream using errcode = '22023';
  end if;

  select * into v_head from private.feed_heads h where h.rep_id = me;
  if not found then
    return jsonb_build_object(
      'cursor', '0.0', 'reset', p_cursor is distinct from '0.0', 'more', false,
      'changes', '[]'::jsonb);
  end if;
  if p_stream = 'rows' then
    v_last := v_head.rows_version;
    v_pruned := v_head.rows_pruned;
  else
    v_last := v_head.transcripts_version;
    v_pruned := v_head.transcripts_pruned;
  end if;

  v_parts := regexp_match(p_cursor, '^([0-9a-f]+)\.([0-9]{1,18})(?:\.([0-9]{1,18}))?$');
  if v_parts is not null then
    v_at := v_parts[2]::bigint;
    v_base := v_parts[3]::bigint;
  end if;
  if v_parts is null or v_parts[1] <> v_head.epoch or v_at > v_head.version
    or coalesce(v_base, v_at) < v_pruned
  then
    v_reset := true;
    v_at := 0;
    v_base := v_head.version;
  end if;

  if v_at < v_last then
    for f in
      select c.entity, c.entity_id, c.version, c.deleted from public.feed c
      where c.rep_id = me and c.stream = p_stream and c.version > v_at
      order by c.version
    loop
      v_row := null;
      if not f.deleted then
        v_row := private.feed_row(me, f.entity, f.entity_id);
      end if;
      if v_row is not null or v_base is null or f.version > v_base then
        v_change := jsonb_build_object(
          'entity', f.entity, 'id', f.entity_id, 'version', f.version,
          'deleted', v_row is null, 'row', v_row);
        v_bytes := v_bytes + octet_length(v_change::text) + 2;
        -- A row that is larger than a page all by itself still has to arrive.
        if v_bytes > max_bytes and cardinality(v_changes) > 0 then
          v_more := true;
          exit;
        end if;
        v_changes := array_append(v_changes, v_change);
      end if;
      v_at := f.version;
      if cardinality(v_changes) >= max_rows and v_at < v_last then
        v_more := true;
        exit;
      end if;
    end loop;
  end if;
  if not v_more then
    v_at := greatest(v_at, v_last);
  end if;

  return jsonb_build_object(
    'cursor', concat_ws('.', v_head.epoch, v_at, case when v_more and v_at < v_base then v_base end),
    'reset', v_reset,
    'more', v_more,
    'changes', to_jsonb(v_changes));
end
$$;

revoke execute on function public.pull_changes(text, text) from public, anon, service_role;
grant execute on function public.pull_changes(text, text) to authenticated;

-- One transcript, for a panel that no longer keeps it: `TranscriptResponse` in lib/contract/feed.ts.
-- Null where the call is not the signed-in rep's own or has none: whoever only has a task from a call
-- does not read it.
create function public.read_transcript(p_meeting uuid) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  me constant uuid := (select auth.uid());
begin
  if me is null then
    raise exception 'Sign in first' using errcode = '42501';
  end if;
  return jsonb_build_object('transcript', (
    select private.feed_transcript(m.id) from public.meetings m
    where m.id = p_meeting and m.owner_user_id = me));
end
$$;

revoke execute on function public.read_transcript(uuid) from public, anon, service_role;
grant execute on function public.read_transcript(uuid) to authenticated;
