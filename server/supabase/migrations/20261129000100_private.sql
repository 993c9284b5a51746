-- Everything of ours that no client may call or read lives in `private`, which PostgREST does not serve.
create schema if not exists private;
revoke all on schema private from public;
grant usage on schema private to authenticated, service_role;

-- Who is writing in this transaction. Our own functions name themselves; everybody else is a person, or a
-- program that speaks for one. No client can name itself: what reaches us from outside calls functions
-- of `public` alone, and none of those hands the setting on.
-- With its owner's rights, because a trigger asks it in the name of clients that may not look into `auth`.
create function private.actor() returns text
language sql stable security definer set search_path = '' as $$
  select coalesce(
    nullif(current_setting('upshot.actor', true), ''),
    case when (select auth.uid()) is not null then 'rep' else 'system' end)
$$;

create function private.touch_updated_at() returns trigger
language plpgsql set search_path = '' as $$
begin
  new.updated_at := now();
  return new;
end
$$;

-- True where the writer may change this column of a row: a machine never changes what a person did.
create function private.may_change(p_human text[], p_column text) returns boolean
language sql stable set search_path = '' as $$
  select private.actor() in ('rep', 'system') or not p_column = any (p_human)
$$;
