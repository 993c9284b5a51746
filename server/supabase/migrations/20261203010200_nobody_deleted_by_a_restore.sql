-- A CRM that is set back brings back deletions whose day is over since, and perhaps the word that took them back is
-- lost. What has been due for an hour was not due while anybody watched: its day begins anew, so that the panels can
-- say again what they had said. So it is with every deletion when a new epoch begins.
create or replace function public.delete_due_accounts(p_limit int default 20) returns int
language plpgsql security definer set search_path = '' as $$
declare
  v_gone int;
begin
  update public.account_deletions d set due_at = now() + interval '1 day'
  where d.due_at < now() - interval '1 hour';
  delete from auth.users u
  where u.id in (
    select d.user_id from public.account_deletions d
    where d.due_at <= now() order by d.due_at limit p_limit for update skip locked);
  get diagnostics v_gone = row_count;
  return v_gone;
end
$$;

create or replace function public.begin_feed_epoch() returns bigint
language plpgsql security definer set search_path = '' as $$
declare
  v_reps bigint;
begin
  update public.account_deletions d set due_at = now() + interval '1 day'
  where d.due_at < now() + interval '1 day';
  perform from private.feed_heads h order by h.rep_id for update;
  update private.feed_heads set epoch = default;
  get diagnostics v_reps = row_count;
  return v_reps;
end
$$;

-- A line that is none, as another client may have written it, keeps no call from being read for the model.
do $$
declare
  v_old constant text := pg_get_functiondef('public.get_meeting_for_ai(uuid, uuid, text)'::regprocedure);
  v_new constant text := replace(v_old, 'where t.meeting_id = m.id), ''[]'')',
    'where t.meeting_id = m.id and jsonb_typeof(u) = ''object''), ''[]'')');
begin
  if v_new = v_old then
    raise exception 'get_meeting_for_ai does not read lines as it was expected to';
  end if;
  execute v_new;
end
$$;
