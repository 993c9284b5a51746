-- Who changed what, and when: written by triggers for every writer, read by the rep, changed by nobody.
create table public.audit_log (
  -- Its own key: two changes of one row in one instant are two lines.
  id uuid primary key default gen_random_uuid(),
  at timestamptz not null default clock_timestamp(),
  -- 'rep' covers every signed-in writer; `user_id` says which one.
  actor text not null,
  user_id uuid,
  table_name text not null,
  row_id uuid not null,
  action text not null check (action in ('insert', 'update', 'delete')),
  -- What the row was called at the time, for a reader who can no longer look it up.
  title text,
  -- Changed columns only. Of a transcript length and hash, never the words.
  before jsonb,
  after jsonb,
  -- Whose row it was: they may read the line. No foreign keys, because the log outlives the rows.
  owner_id uuid,
  assignee_id uuid,
  workspace_id uuid,
  -- The rep's click that it was part of: one click may change several rows.
  mutation_id uuid
);
create index audit_log_by_owner on public.audit_log (owner_id, at desc);
create index audit_log_by_assignee on public.audit_log (assignee_id, at desc)
  where assignee_id is not null;
create index audit_log_by_row on public.audit_log (row_id, at desc);
-- For pruning alone: written in order of time, so a few bytes a page tell its age.
create index audit_log_by_age on public.audit_log using brin (at);

alter table public.audit_log enable row level security;
create policy audit_log_read on public.audit_log for select to authenticated
  using (owner_id = (select auth.uid()) or assignee_id = (select auth.uid()));
revoke all on public.audit_log from public, anon, authenticated, service_role;
grant select on public.audit_log to authenticated, service_role;

-- Compares rows pairwise (an absent side is null) and writes one line for each that differs.
create function private.audit_write(p_table text, p_action text, p_old jsonb[], p_new jsonb[])
returns void
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan as $$
begin
  insert into public.audit_log
    (actor, user_id, table_name, row_id, action, title, before, after, owner_id, assignee_id,
     workspace_id, mutation_id)
  select private.actor(), auth.uid(), p_table, (c.r ->> 'id')::uuid, p_action,
         left(coalesce(
           c.r ->> 'title', c.r ->> 'name',
           nullif(concat_ws(' ', c.r ->> 'first_name', c.r ->> 'last_name'), ''), c.r ->> 'email'), 500),
         d.before, d.after,
         case p_table
           when 'meetings' then (c.r ->> 'owner_user_id')::uuid
           when 'tasks' then coalesce((c.r ->> 'created_by')::uuid, (c.r ->> 'assigned_to')::uuid)
           when 'meeting_action_items' then coalesce(
             (select m.owner_user_id from public.meetings m
              where m.id = (c.r ->> 'meeting_id')::uuid),
             -- Deleted along with its call: the log itself remembers whose it was.
             (select a.owner_id from public.audit_log a
              where a.row_id = (c.r ->> 'id')::uuid order by a.at desc limit 1))
           else (c.r ->> 'owner_id')::uuid
         end,
         (c.r ->> 'assigned_to')::uuid,
         (c.r ->> 'workspace_id')::uuid,
         nullif(current_setting('upshot.mutation', true), '')::uuid
  from (
    select p.o, p.n, coalesce(p.n, p.o) as r from unnest(p_old, p_new) as p (o, n)
  ) c
  cross join lateral (
    select jsonb_object_agg(k.key, coalesce(c.o -> k.key, 'null')) filter (where c.o is not null) as before,
           jsonb_object_agg(k.key, coalesce(c.n -> k.key, 'null')) filter (where c.n is not null) as after,
           count(*) as changed
    from jsonb_object_keys(c.r) as k (key)
    -- Bookkeeping that repeats what the line itself says.
    where k.key not in ('id', 'created_at', 'updated_at', 'human_fields')
      and coalesce(c.o -> k.key, 'null') is distinct from coalesce(c.n -> k.key, 'null')
  ) d
  where d.changed > 0 or p_action <> 'update';
end
$$;

-- A log that fails must not take the rep's own write down with it. A conflict between transactions is
-- not a failure of the log: it has to reach the writer, who tries again.
create function private.audit() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_old jsonb[];
  v_new jsonb[];
begin
  if tg_op = 'INSERT' then
    select array_agg(to_jsonb(n)) into v_new from new_rows n;
  elsif tg_op = 'DELETE' then
    select array_agg(to_jsonb(o)) into v_old from old_rows o;
  else
    select array_agg(to_jsonb(o) order by o.id), array_agg(to_jsonb(n) order by o.id)
    into v_old, v_new
    from old_rows o join new_rows n on n.id = o.id where o is distinct from n;
  end if;
  if coalesce(v_old, v_new) is not null then
    perform private.audit_write(tg_table_name, lower(tg_op), v_old, v_new);
  end if;
  return null;
exception
  when serialization_failure or deadlock_detected then
    raise;
  when others then
    raise warning 'audit of % on % failed: %', tg_op, tg_table_name, sqlerrm;
    return null;
end
$$;

-- What the log may know of a transcript.
create function private.audit_transcript(p_text text) returns jsonb
language sql immutable set search_path = '' as $$
  select jsonb_build_object(
    'length', length(p_text), 'sha256', encode(sha256(convert_to(p_text, 'UTF8')), 'hex'))
  where p_text is not null
$$;

-- The same for calls, whose transcript is taken out before the row is turned to JSON: it may be long.
create function private.audit_meetings() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_old jsonb[];
  v_new jsonb[];
  v_was public.meetings;
  v_is public.meetings;
  v_transcripts jsonb[];
  r record;
begin
  for r in execute case tg_op
    when 'INSERT' then 'select null::public.meetings as was, n as is from new_rows n'
    when 'DELETE' then 'select o as was, null::public.meetings as is from old_rows o'
    else 'select o as was, n as is from old_rows o join new_rows n on n.id = o.id where o is distinct from n'
  end
  loop
    v_was := r.was;
    v_is := r.is;
    v_transcripts := case when v_was.transcript_text is distinct from v_is.transcript_text then
      array[private.audit_transcript(v_was.transcript_text), private.audit_transcript(v_is.transcript_text)]
    end;
    v_was.transcript_text := null;
    v_is.transcript_text := null;
    v_old := array_append(v_old, case when tg_op <> 'INSERT' then
      to_jsonb(v_was) || jsonb_build_object('transcript_text', v_transcripts[1]) end);
    v_new := array_append(v_new, case when tg_op <> 'DELETE' then
      to_jsonb(v_is) || jsonb_build_object('transcript_text', v_transcripts[2]) end);
  end loop;
  if v_old is not null then
    perform private.audit_write(tg_table_name, lower(tg_op), v_old, v_new);
  end if;
  return null;
exception
  when serialization_failure or deadlock_detected then
    raise;
  when others then
    raise warning 'audit of % on % failed: %', tg_op, tg_table_name, sqlerrm;
    return null;
end
$$;

do $$
declare
  v_table text;
  v_function text;
begin
  foreach v_table in array array['companies', 'contacts', 'meetings', 'meeting_action_items', 'tasks']
  loop
    v_function := case v_table when 'meetings' then 'audit_meetings' else 'audit' end;
    execute format(
      'create trigger audit_insert after insert on public.%I referencing new table as new_rows '
      'for each statement execute function private.%I()', v_table, v_function);
    execute format(
      'create trigger audit_update after update on public.%I '
      'referencing old table as old_rows new table as new_rows '
      'for each statement execute function private.%I()', v_table, v_function);
    execute format(
      'create trigger audit_delete after delete on public.%I referencing old table as old_rows '
      'for each statement execute function private.%I()', v_table, v_function);
  end loop;
end
$$;

-- One year is kept. Older lines go a portion at a time, so that no call runs into a limit of
-- time: whoever calls again and again gets through any backlog.
create function public.prune_audit_log(p_older_than interval default '1 year', p_limit int default 20000)
returns bigint
language plpgsql security definer set search_path = '' as $$
declare
  v_gone bigint;
begin
  delete from public.audit_log a
  where a.id in (
    select o.id from public.audit_log o where o.at < now() - p_older_than limit p_limit
  );
  get diagnostics v_gone = row_count;
  return v_gone;
end
$$;
revoke execute on function public.prune_audit_log(interval, int) from public, anon, authenticated;
grant execute on function public.prune_audit_log(interval, int) to service_role;
