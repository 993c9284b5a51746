-- A rep has many addresses: the account's, Fathom's, each with whatever tag, and those they confirmed.

create table public.rep_addresses (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  email text not null,
  created_at timestamptz not null default now(),
  constraint rep_addresses_once unique (user_id, email)
);
create index rep_addresses_by_email on public.rep_addresses (email);
alter table public.rep_addresses enable row level security;
revoke all on public.rep_addresses from public, anon, authenticated;
grant select on public.rep_addresses to authenticated;
grant all on public.rep_addresses to service_role;
create policy rep_addresses_own on public.rep_addresses for select to authenticated
  using (user_id = (select auth.uid()));

-- What all spellings of one mailbox have in common; the same as `mailboxKey` of the companion.
create function private.mailbox_key(p_email text) returns text
language sql immutable set search_path = '' as $$
  select case when m.host in ('gmail.com', 'googlemail.com')
    then replace(m.local, '.', '') || '@gmail.com' else m.local || '@' || m.host end
  from (
    select regexp_replace(split_part(e.email, '@', 1), '^(.[^+]*)\+.*$', '\1') as local,
      split_part(e.email, '@', 2) as host
    from (select private.clean_email(p_email) as email) e) m
$$;

create or replace function private.is_own_domain(p_workspace uuid, p_domain text) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (
    select from public.workspace_domains d
    where d.workspace_id = p_workspace and (private.is_under(p_domain, d.domain)
      -- Our own tenant at Microsoft, which is called as our domain is.
      or p_domain = replace(split_part(d.domain, '.', 1), '-', '') || '.onmicrosoft.com'))
$$;

-- Whose address this is within a workspace: the address confirmed at sign-up, by whatever tag; one that a
-- member confirmed; one that a member has at Fathom. Of two members the rep of the call comes first.
create or replace function private.member_by_email(p_workspace uuid, p_email text, p_rep uuid) returns uuid
language sql stable security definer set search_path = '' as $$
  select coalesce(
    (select m.user_id from public.workspace_members m
     where m.workspace_id = p_workspace and m.email = p_email),
    (select m.user_id from public.workspace_members m
     where m.workspace_id = p_workspace and private.mailbox_key(m.email) = private.mailbox_key(p_email)
     order by (m.user_id = p_rep) desc, m.user_id limit 1),
    (select m.user_id from public.workspace_members m
     join public.rep_addresses a on a.user_id = m.user_id
     where m.workspace_id = p_workspace
       and private.mailbox_key(a.email) = private.mailbox_key(p_email)
     order by (m.user_id = p_rep) desc, m.user_id limit 1),
    (select m.user_id from public.workspace_members m
     join public.fathom_integrations i on i.user_id = m.user_id
     where m.workspace_id = p_workspace 
       and private.mailbox_key(i.fathom_user_email) = private.mailbox_key(p_email)
     order by (m.user_id = p_rep) desc, m.user_id limit 1))
$$;

-- `kind` as in `assignee_kind`; `user_id` where it is somebody who can be given a task.
create or replace function private.classify_assignee(
  p_meeting uuid, p_name text, p_email text, out kind text, out user_id uuid)
language plpgsql stable security definer set search_path = '' as $$
declare
  v_owner uuid;
  v_workspace uuid;
  v_email text := private.clean_email(p_email);
  v_name constant text := lower(nullif(btrim(regexp_replace(p_name, '\s+', ' ', 'g')), ''));
  v_external boolean;
  v_people int;
begin
  kind := 'unknown';
  if v_email is null then
    select count(*), min(a.email), bool_or(a.said_external)
    into v_people, v_email, v_external
    from public.meeting_attendees a
    where a.meeting_id = p_meeting and a.nature = 'person'
      and v_name in (lower(a.name), lower(a.speaker_name));
    if v_people <> 1 then
      return;
    end if;
    if v_email is null then
      kind := case when v_external then 'external' when not v_external then 'colleague' else 'unknown' end;
      return;
    end if;
  end if;

  -- What is no person owes nothing.
  if exists (
    select from public.meeting_attendees a
    where a.meeting_id = p_meeting and a.email = v_email and a.nature <> 'person') then
    return;
  end if;
  select m.owner_user_id, m.workspace_id into v_owner, v_workspace
  from public.meetings m where m.id = p_meeting;
  user_id := private.member_by_email(v_workspace, v_email, v_owner);
  if user_id is not null then
    kind := case when user_id = v_owner then 'me' else 'member' end;
  elsif private.is_own_domain(v_workspace, private.domain_of(v_email)) or exists (
    select from public.meeting_attendees a
    where a.meeting_id = p_meeting and a.email = v_email and not a.said_external) then
    kind := 'colleague';
  else
    kind := 'external';
  end if;
end
$$;

-- The rep is no contact of their own calls, by whichever address.
create function private.is_inside(p_workspace uuid, p_email text) returns boolean
language sql stable security definer set search_path = '' as $$
  select private.is_own_domain(p_workspace, private.domain_of(p_email))
    or private.member_by_email(p_workspace, p_email, null) is not null
$$;

-- A colleague who comes or goes, and an own domain more or less, changes who is inside. Nobody's past
-- calls become tasks by that: a rep would find years of them in the morning.
-- Of a domain, only the calls that know an address there.
create or replace function private.reclassify_workspace(p_workspace uuid, p_domain text default null) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_actor constant text := coalesce(current_setting('upshot.actor', true), '');
  v_meeting uuid;
begin
  -- With its last member the workspace goes.
  if not exists (select from public.workspace_members w where w.workspace_id = p_workspace) then
    return;
  end if;
  perform set_config('upshot.actor', 'rules', true);
  perform set_config('upshot.no_tasks', 'yes', true);
  update public.meeting_attendees a set is_external = n.is_external
  from (
    select x.id, coalesce(x.said_external, x.email is not null)
      and not private.is_inside(p_workspace, x.email) as is_external
    from public.meetings m join public.meeting_attendees x on x.meeting_id = m.id
    where m.workspace_id = p_workspace and x.nature = 'person' and not 'is_external' = any (x.human_fields)
  ) n
  where a.id = n.id and a.is_external <> n.is_external;
  for v_meeting in
    select m.id from public.meetings m
    where m.workspace_id = p_workspace and (p_domain is null
      or exists (
        select from public.meeting_attendees a
        where a.meeting_id = m.id and private.is_under(private.domain_of(a.email), p_domain))
      or exists (
        select from public.meeting_action_items i
        where i.meeting_id = m.id and private.is_under(private.domain_of(i.assignee_email), p_domain)))
    order by m.id
  loop
    perform private.settle_meeting_people(v_meeting);
    perform private.reclassify_items(v_meeting);
  end loop;
  perform set_config('upshot.no_tasks', '', true);
  perform set_config('upshot.actor', v_actor, true);
end
$$;

-- An address that a rep says is theirs counts on past calls too, as an own domain does.
create function private.on_rep_address() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_workspace constant uuid := private.workspace_of(coalesce(new.user_id, old.user_id));
  v_email constant text := coalesce(new.email, old.email);
begin
  update public.meeting_attendees a set may_be_rep = false
  where a.workspace_id = v_workspace and a.may_be_rep
    and private.mailbox_key(a.email) = private.mailbox_key(v_email) and tg_op <> 'DELETE';
  perform private.reclassify_workspace(v_workspace, private.domain_of(v_email));
  return null;
end
$$;
create trigger m_inside after insert or delete on public.rep_addresses
  for each row execute function private.on_rep_address();
-- One form for every value that is compared.
create function private.clean_rep_address() returns trigger
language plpgsql set search_path = '' as $$
begin
  new.email := private.clean_email(new.email);
  return new;
end
$$;
create trigger b_clean before insert or update on public.rep_addresses
  for each row execute function private.clean_rep_address();

revoke execute on function private.mailbox_key(text), private.is_inside(uuid, text), private.on_rep_address(),
  private.clean_rep_address() from public, anon, authenticated, service_role;
