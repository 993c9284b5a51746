-- Companies and contacts that are one record for a team.
--
-- Every rep has a row of their own of a customer, as before: whose it is, who sees it, and which calls hang on it
-- does not change. Where two reps of a team have chosen it, the rows of one company (a domain in common) or of one
-- person (an address in common) say the same: what a person sets on one is set on all. Apart, nothing reaches across.

alter table public.workspace_members
  -- Of somebody alone it says that the records here are those which others may be put together with.
  add column records text not null default 'together' check (records in ('apart', 'together'));
alter table public.workspace_requests
  add column records text not null default 'apart' check (records in ('apart', 'together'));

-- Whoever joined before this was told that theirs is kept apart.
update public.workspace_members m set records = 'apart'
from public.workspaces w
where w.id = m.workspace_id and m.created_at <> w.created_at
  and exists (
    select from public.workspace_members o where o.workspace_id = m.workspace_id and o.user_id <> m.user_id);

-- Whoever comes in comes apart, as they come as a member: the other is a statement of its own. Alone again, one's
-- records are what others may come to.
create or replace function private.on_member_moving() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_others constant boolean := exists (
    select from public.workspace_members m
    where m.workspace_id = new.workspace_id and m.user_id <> new.user_id);
begin
  if new.role = old.role and v_others then
    new.role := 'member';
  end if;
  new.records := case when v_others then 'apart' else 'together' end;
  return new;
end
$$;

create function private.together_with(p_user uuid) returns setof uuid
language sql stable security definer set search_path = '' as $$
  select o.user_id
  from public.workspace_members m
  join public.workspace_members o
    on o.workspace_id = m.workspace_id and o.user_id <> m.user_id and o.records = 'together'
  where m.user_id = p_user and m.records = 'together'
$$;

create function private.domains_of(p_company uuid) returns text[]
language sql stable security definer set search_path = '' as $$
  select array(
    select c.domain from public.companies c where c.id = p_company and c.domain is not null
    union select d.domain from public.company_domains d where d.company_id = p_company)
$$;

create function private.addresses_of(p_contact uuid) returns text[]
language sql stable security definer set search_path = '' as $$
  select array(
    select c.email from public.contacts c where c.id = p_contact and c.email is not null
    union select l.email from public.contact_aliases l where l.contact_id = p_contact)
$$;

-- Of another rep, the company with one of these domains; its first one before further ones.
create function private.company_with(p_owner uuid, p_domains text[]) returns uuid
language sql stable security definer set search_path = '' as $$
  select f.id
  from (
    select c.id, 1 as place, c.created_at from public.companies c
    where c.owner_id = p_owner and c.domain = any (p_domains)
    union all
    select d.company_id, 2, d.created_at from public.company_domains d
    where d.owner_id = p_owner and d.domain = any (p_domains)) f
  order by f.place, f.created_at, f.id limit 1
$$;

create function private.contact_with(p_owner uuid, p_addresses text[]) returns uuid
language sql stable security definer set search_path = '' as $$
  select f.id
  from (
    select c.id, 1 as place, c.created_at from public.contacts c
    where c.owner_id = p_owner and c.email = any (p_addresses)
    union all
    select l.contact_id, 2, l.created_at from public.contact_aliases l
    where l.owner_id = p_owner and l.email = any (p_addresses)) f
  order by f.place, f.created_at, f.id limit 1
$$;

-- When a person last set a column of a row; null where the log knows of none.
create function private.set_by_hand_at(p_row uuid, p_columns text[]) returns timestamptz
language sql stable security definer set search_path = '' as $$
  select max(a.at) from public.audit_log a
  where a.row_id = p_row and a.actor in ('rep', 'colleague', 'system') and a.after ?| p_columns
$$;

-- Has the rows of other reps say what this one says.
create function private.spread_company(p_from uuid, p_to uuid[]) returns void
language sql security definer set search_path = '' as $$
  update public.companies t
  set name = f.name, human_fields = array(
    select distinct x from unnest(t.human_fields || case when 'name' = any (f.human_fields)
      then array['name'] else array[]::text[] end) as x order by x)
  from public.companies f
  where f.id = p_from and t.id = any (p_to) and t.name <> f.name
$$;

create function private.spread_name(p_from uuid, p_to uuid[]) returns void
language sql security definer set search_path = '' as $$
  update public.contacts t
  set first_name = n.first_name, last_name = n.last_name, human_fields = array(
    select distinct x from unnest(t.human_fields || array(
      select h from unnest(f.human_fields) as h where h in ('first_name', 'last_name'))) as x order by x)
  from public.contacts f, public.contacts o
  cross join lateral (
    select coalesce(f.first_name, o.first_name) as first_name, coalesce(f.last_name, o.last_name) as last_name) n
  where f.id = p_from and o.id = t.id and t.id = any (p_to)
    and (t.first_name, t.last_name) is distinct from (n.first_name, n.last_name)
$$;

-- Each rep's contact goes to that rep's own company; where they have none of the kind, it stays as it is.
create function private.spread_tie(p_from uuid, p_to uuid[]) returns void
language sql security definer set search_path = '' as $$
  update public.contacts t
  set company_id = n.company_id, human_fields = array(
    select distinct x from unnest(t.human_fields || array['company_id']) as x order by x)
  from (
    select o.id, f.company_id as said, private.company_with(o.owner_id, private.domains_of(f.company_id)) as company_id
    from public.contacts f, public.contacts o where f.id = p_from and o.id = any (p_to)) n
  where t.id = n.id and (n.said is null or n.company_id is not null)
    and t.company_id is distinct from n.company_id
$$;

-- Gives a contact the further addresses of another rep's, but for what its owner has of somebody else or forgot.
create function private.spread_addresses(p_from uuid, p_to uuid[]) returns void
language sql security definer set search_path = '' as $$
  insert into public.contact_aliases (contact_id, owner_id, email)
  select t.id, t.owner_id, e
  from public.contacts t cross join unnest(private.addresses_of(p_from)) as e
  where t.id = any (p_to)
    and private.contact_with(t.owner_id, array[e]) is null
    and not exists (
      select from private.forgotten_people f
      where f.owner_id = t.owner_id and f.digest = private.forgotten_digest(t.owner_id, e))
    and not exists (
      select from public.others_addresses o where o.user_id = t.owner_id and o.email = e)
  on conflict do nothing
$$;

-- Of a rep, what those others have too: a domain, an address in common.
create function private.companies_in_common(p_user uuid, p_others uuid[])
returns table (company_id uuid, owner_id uuid)
language sql stable security definer set search_path = '' as $$
  with known as (
    select c.id, c.owner_id, c.domain from public.companies c
    where c.owner_id = any (p_others || p_user) and c.domain is not null
    union all
    select d.company_id, d.owner_id, d.domain from public.company_domains d
    where d.owner_id = any (p_others || p_user))
  select distinct m.id, o.owner_id
  from known m join known o on o.domain = m.domain and o.owner_id <> m.owner_id
  where m.owner_id = p_user
$$;

create function private.contacts_in_common(p_user uuid, p_others uuid[])
returns table (contact_id uuid, owner_id uuid, other_id uuid)
language sql stable security definer set search_path = '' as $$
  with known as (
    select c.id, c.owner_id, c.email from public.contacts c
    where c.owner_id = any (p_others || p_user) and c.email is not null
    union all
    select l.contact_id, l.owner_id, l.email from public.contact_aliases l
    where l.owner_id = any (p_others || p_user))
  select distinct m.id, o.owner_id, o.id
  from known m join known o on o.email = m.email and o.owner_id <> m.owner_id
  where m.owner_id = p_user
$$;

-- Two contacts of a rep whom one of those others knows for one person become one, the older of them.
create function private.merge_known_as_one(p_user uuid, p_others uuid[]) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_same uuid[];
begin
  loop
    select array_agg(distinct k.contact_id) into v_same
    from private.contacts_in_common(p_user, p_others) k
    group by k.other_id having count(distinct k.contact_id) > 1
    order by k.other_id limit 1;
    exit when not found;
    select array_agg(c.id order by c.created_at, c.id) into v_same from public.contacts c where c.id = any (v_same);
    perform private.mutate_match_merge_contacts(p_user, gen_random_uuid(),
      jsonb_build_object('keepId', v_same[1], 'mergeId', v_same[2]));
  end loop;
end
$$;

-- Puts a rep's companies and contacts together with those of the team. Where they differ, the newest change by
-- hand holds; where nobody changed it by hand, the team's, and only the rep's own rows change. Two contacts of the
-- rep whom the team knows for one person become one. Done again, it changes nothing.
create function private.put_together(p_user uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_actor constant text := coalesce(current_setting('upshot.actor', true), '');
  v_others constant uuid[] := array(select private.together_with(p_user));
  v_from uuid;
  v_by_hand boolean;
  r record;
begin
  perform set_config('upshot.actor', 'rules', true);
  for r in
    select k.company_id as mine, array_agg(private.company_with(
      k.owner_id, private.domains_of(k.company_id))) as theirs
    from private.companies_in_common(p_user, v_others) k group by k.company_id order by k.company_id
  loop
    select c.id, h.by_hand into v_from, v_by_hand
    from public.companies c cross join lateral (select 'name' = any (c.human_fields) as by_hand) h
    where c.id = any (r.theirs || r.mine)
    order by h.by_hand desc, case when h.by_hand then private.set_by_hand_at(c.id, array['name']) end desc nulls last,
      c.id = r.mine, c.created_at, c.id
    limit 1;
    perform private.spread_company(v_from, case when v_by_hand then r.theirs || r.mine else array[r.mine] end);
  end loop;

  perform private.merge_known_as_one(p_user, v_others);
  for r in
    select k.contact_id as mine, array_agg(distinct private.contact_with(
      k.owner_id, private.addresses_of(k.contact_id))) as theirs
    from private.contacts_in_common(p_user, v_others) k group by k.contact_id order by k.contact_id
  loop
    select c.id, h.by_hand into v_from, v_by_hand
    from public.contacts c cross join lateral (
      select c.human_fields && array['first_name', 'last_name'] as by_hand) h
    where c.id = any (r.theirs || r.mine)
    order by h.by_hand desc,
      case when h.by_hand then private.set_by_hand_at(c.id, array['first_name', 'last_name']) end desc nulls last,
      c.id = r.mine, c.created_at, c.id
    limit 1;
    perform private.spread_name(v_from, case when v_by_hand then r.theirs || r.mine else array[r.mine] end);
    select c.id into v_from
    from public.contacts c
    where c.id = any (r.theirs || r.mine) and 'company_id' = any (c.human_fields)
    order by private.set_by_hand_at(c.id, array['company_id']) desc nulls last, c.id = r.mine, c.created_at, c.id
    limit 1;
    if found then
      perform private.spread_tie(v_from, array_remove(r.theirs || r.mine, v_from));
    end if;
    perform private.spread_addresses(o, array_remove(r.theirs || r.mine, o)) from unnest(r.theirs || r.mine) as o;
  end loop;
  perform set_config('upshot.actor', v_actor, true);
end
$$;

do $$
declare
  f text;
begin
  for f in
    select p.oid::regprocedure::text from pg_catalog.pg_proc p
    where p.pronamespace = 'private'::regnamespace
      and p.proname in ('together_with', 'domains_of', 'addresses_of', 'company_with', 'contact_with',
        'set_by_hand_at', 'spread_company', 'spread_name', 'spread_tie', 'spread_addresses',
        'companies_in_common', 'contacts_in_common', 'merge_known_as_one', 'put_together')
  loop
    execute format('revoke execute on function %s from public, anon, authenticated, service_role', f);
  end loop;
end
$$;
