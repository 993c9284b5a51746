-- What a rep says about who is who: remembered, applied to the calls already there, and undoable.

-- "This person of a call is that contact", by address, or by full name where Fathom gave none.
create table public.contact_choices (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null references auth.users (id) on delete cascade,
  person_key text not null,
  contact_id uuid not null references public.contacts (id) on delete cascade,
  created_at timestamptz not null default now(),
  constraint contact_choices_once unique (owner_id, person_key)
);
create index contact_choices_by_contact on public.contact_choices (contact_id);

-- One row a correction, under the id of its mutation, with what it did, so that it can be taken back.
create table public.match_corrections (
  owner_id uuid not null references auth.users (id) on delete cascade,
  id uuid not null,
  name text not null,
  -- [{op, table, id, old, new, row}], in the order done.
  journal jsonb not null,
  meeting_ids uuid[] not null,
  created_at timestamptz not null default now(),
  undone_at timestamptz,
  primary key (owner_id, id)
);

do $$
declare
  v_table text;
begin
  foreach v_table in array array['contact_choices', 'match_corrections']
  loop
    execute format('alter table public.%I enable row level security', v_table);
    execute format(
      'create policy %1$s_read on public.%1$I for select to authenticated '
      'using (owner_id = (select auth.uid()))', v_table);
    execute format('revoke all on public.%I from public, anon, authenticated, service_role', v_table);
    execute format('grant select on public.%I to authenticated, service_role', v_table);
  end loop;
end
$$;

-- Whoever writes a person of a call, the rep's choice stands.
create function private.keep_chosen_contact() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_key constant text :=
    coalesce(private.clean_email(new.email), 'name:' || lower(new.name), 'nobody');
  v_contact uuid;
begin
  select c.contact_id into v_contact
  from public.contact_choices c join public.meetings m on m.owner_user_id = c.owner_id
  where m.id = new.meeting_id and c.person_key = v_key;
  if found then
    new.contact_id := v_contact;
    new.match_reason := 'chosen_by_rep';
    new.candidates := '[]';
    new.human_fields := array(
      select distinct f from unnest(new.human_fields || array['contact_id']) as f order by f);
  end if;
  return new;
end
$$;
create trigger c_keep_chosen before insert on public.meeting_attendees
  for each row execute function private.keep_chosen_contact();
