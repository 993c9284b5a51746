-- Deleting an account: said by the rep, done a day later, taken back until then.

create table public.account_deletions (
  user_id uuid primary key references auth.users (id) on delete cascade,
  asked_at timestamptz not null default now(),
  due_at timestamptz not null default now() + interval '1 day'
);
create index account_deletions_by_due on public.account_deletions (due_at);
alter table public.account_deletions enable row level security;
revoke all on public.account_deletions from public, anon, authenticated, service_role;
grant select, delete on public.account_deletions to service_role;

create function private.mutate_account_delete(p_me uuid, p_args jsonb) returns void
language plpgsql set search_path = '' as $$
begin
  perform private.keep_an_admin(p_me, 'You are the only admin. Make another member an admin first.');
  insert into public.account_deletions (user_id) values (p_me) on conflict (user_id) do nothing;
end
$$;

create function private.mutate_account_keep(p_me uuid, p_args jsonb) returns void
language plpgsql set search_path = '' as $$
begin
  delete from public.account_deletions d where d.user_id = p_me;
end
$$;

-- Ends the accounts whose day is over, a few at a time, and answers how many. What hangs on them in the CRM goes
-- with them; the companion then finds their mailboxes orphaned, and ends the calls from coming.
create function public.delete_due_accounts(p_limit int default 20) returns int
language plpgsql security definer set search_path = '' as $$
declare
  v_gone int;
begin
  delete from auth.users u
  where u.id in (
    select d.user_id from public.account_deletions d
    where d.due_at <= now() order by d.due_at limit p_limit for update skip locked);
  get diagnostics v_gone = row_count;
  return v_gone;
end
$$;
revoke execute on function public.delete_due_accounts(int) from public, anon, authenticated, service_role;
grant execute on function public.delete_due_accounts(int) to service_role;

-- Whoever deletes the account of a team's last admin leaves it to the one who has been there longest: a team
-- that nobody can change would be lost.
create function private.hand_over_team() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update public.workspace_members m set role = 'admin'
  where m.id = (
    select o.id from public.workspace_members o
    where o.workspace_id = old.workspace_id order by o.created_at, o.user_id limit 1)
    and not exists (
      select from public.workspace_members a
      where a.workspace_id = old.workspace_id and a.role = 'admin');
  return null;
end
$$;
create trigger y_hand_over after delete on public.workspace_members
  for each row execute function private.hand_over_team();
create trigger y_hand_over_moved after update of workspace_id on public.workspace_members
  for each row when (old.workspace_id <> new.workspace_id) execute function private.hand_over_team();

create function private.feed_note_account_deletion() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.feed_touch('settings', array[coalesce(new.user_id, old.user_id)]);
  return null;
end
$$;
create trigger feed_deletion after insert or update or delete on public.account_deletions
  for each row execute function private.feed_note_account_deletion();

revoke execute on function private.mutate_account_delete(uuid, jsonb), private.mutate_account_keep(uuid, jsonb),
  private.hand_over_team(), private.feed_note_account_deletion()
  from public, anon, authenticated, service_role;
