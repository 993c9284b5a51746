-- What a rep can do, by name: the registry of lib/contract/mutation.ts. Each mutation runs in a
-- savepoint of its own and is applied once; a refused one is recorded like any other, so that it never
-- jams the queue behind it.

create table public.applied_mutations (
  owner_id uuid not null references auth.users (id) on delete cascade,
  mutation_id uuid not null,
  client_id uuid not null,
  name text not null,
  -- `{ok: true}` or `{ok: false, reason, message, details}`; what a repetition is answered.
  outcome jsonb,
  made_at timestamptz,
  applied_at timestamptz not null default now(),
  primary key (owner_id, mutation_id)
);
create index applied_mutations_by_age on public.applied_mutations (applied_at);
alter table public.applied_mutations enable row level security;
create policy applied_mutations_read on public.applied_mutations for select to authenticated
  using (owner_id = (select auth.uid()));
revoke all on public.applied_mutations from public, anon, authenticated, service_role;
grant select on public.applied_mutations to authenticated, service_role;

-- Ends a mutation with a reason of `refusalReasons` and a sentence for the rep. The code is ours alone:
-- no fault of Postgres can be taken for a refusal.
create function private.refuse(p_reason text, p_message text, p_details jsonb default null) returns void
language plpgsql set search_path = '' as $$
begin
  raise exception using errcode = 'UP001', message = p_message,
    detail = jsonb_build_object('reason', p_reason, 'details', p_details)::text;
end
$$;

-- Arguments, checked once more: the companion is not the only one who may call.
create function private.arg_uuid(p_args jsonb, p_key text, p_needed boolean default true) returns uuid
language plpgsql stable set search_path = '' as $$
declare
  v constant text := p_args ->> p_key;
begin
  if v is null and not p_needed then
    return null;
  end if;
  if jsonb_typeof(p_args -> p_key) is distinct from 'string'
    or v !~* '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'
  then
    perform private.refuse('invalid', format('This change is not complete: %s is missing or wrong.', p_key));
  end if;
  return v::uuid;
end
$$;

create function private.arg_text(p_args jsonb, p_key text, p_longest int, p_needed boolean default false)
returns text
language plpgsql stable set search_path = '' as $$
declare
  v constant text := p_args ->> p_key;
begin
  if v is null and not p_needed then
    return null;
  end if;
  if jsonb_typeof(p_args -> p_key) is distinct from 'string' or length(v) > p_longest
    or (p_needed and btrim(v) = '')
  then
    perform private.refuse('invalid', format('This change is not complete: %s is missing or wrong.', p_key));
  end if;
  return v;
end
$$;

create function private.arg_word(p_args jsonb, p_key text, p_words text[], p_needed boolean default true)
returns text
language plpgsql stable set search_path = '' as $$
declare
  v constant text := p_args ->> p_key;
begin
  if v is null and not p_needed then
    return null;
  end if;
  if v is null or v <> all (p_words) then
    perform private.refuse('invalid', format('This change is not complete: %s is missing or wrong.', p_key));
  end if;
  return v;
end
$$;

create function private.arg_boolean(p_args jsonb, p_key text) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  if coalesce(jsonb_typeof(p_args -> p_key), 'null') = 'null' then
    return null;
  end if;
  if jsonb_typeof(p_args -> p_key) <> 'boolean' then
    perform private.refuse('invalid', format('This change is not complete: %s is missing or wrong.', p_key));
  end if;
  return (p_args -> p_key)::boolean;
end
$$;

create function private.arg_instant(p_args jsonb, p_key text) returns timestamptz
language plpgsql stable set search_path = '' as $$
declare
  v constant text := p_args ->> p_key;
begin
  if v is null then
    return null;
  end if;
  if v ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$' then
    begin
      return v::timestamptz;
    exception when data_exception then
      null;
    end;
  end if;
  perform private.refuse('invalid', format('This change is not complete: %s is missing or wrong.', p_key));
end
$$;

create function private.task_types() returns text[]
language sql immutable set search_path = '' as $$
  select array['call', 'email', 'meeting', 'follow_up', 'proposal', 'demo', 'general']
$$;

create function private.priorities() returns text[]
language sql immutable set search_path = '' as $$
  select array['low', 'medium', 'high', 'urgent']
$$;

-- What to call a person in a sentence to this rep.
create function private.person_name(p_me uuid, p_user uuid) returns text
language sql stable set search_path = '' as $$
  select case
    when p_user = p_me then 'you'
    else coalesce(
      (select coalesce(nullif(btrim(m.name), ''), split_part(m.email, '@', 1))
       from public.workspace_members m where m.user_id = p_user), 'somebody else')
  end
$$;
