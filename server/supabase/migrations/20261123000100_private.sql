-- Everything of ours that no client may call or read lives in `private`, which PostgREST does not serve.
create schema if not exists private;
revoke all on schema private from public;
grant usage on schema private to authenticated, service_role;

-- Who is writing in this transaction. Our own functions name themselves; everybody else is a person.
-- An `upshot.actor` that a client could set itself would let it pass for Fathom, so the name counts only
-- together with the service role or within a definer function of ours, which sets it to begin with.
create function private.actor() returns text
language sql stable set search_path = '' as $$
  select coalesce(
    nullif(current_setting('upshot.actor', true), ''),
    case when (select auth.uid()) is not null then 'rep' else 'system' end)
$$;

-- Emails are compared and stored in one form only.
create function private.clean_email(p text) returns text
language sql immutable set search_path = '' as $$
  select nullif(lower(btrim(p)), '')
$$;

-- A domain without scheme, `www.`, path or port.
create function private.clean_domain(p text) returns text
language sql immutable set search_path = '' as $$
  select nullif(
    regexp_replace(
      regexp_replace(
        regexp_replace(lower(btrim(p)), '^[a-z][a-z0-9+.-]*://', ''), '[/:?#].*$', ''),
      '^www\.', ''), '')
$$;

create function private.touch_updated_at() returns trigger
language plpgsql set search_path = '' as $$
begin
  new.updated_at := now();
  return new;
end
$$;
