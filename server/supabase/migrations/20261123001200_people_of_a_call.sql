-- Contacts and companies of a call. Ambiguity is kept as a question with its candidates, never guessed.

-- 'northwind.co.uk' → 'Northwind'
create function private.company_name_of(p_domain text) returns text
language sql immutable set search_path = '' as $$
  select initcap(replace(split_part(p_domain, '.', 1), '-', ' '))
$$;

-- The company of a contact by the domain of an address: found, made, or a question. `reason` as in
-- `match_reason`.
create function private.match_company(
  p_owner uuid, p_contact uuid, p_domain text, p_free_mail boolean, p_seen timestamptz,
  out company_id uuid, out candidates jsonb)
language plpgsql security definer set search_path = '' as $$
declare
  v_all uuid[];
  v_left uuid[];
begin
  candidates := '[]';
  if p_domain is null or p_free_mail then
    return;
  end if;
  select array_agg(c.id order by c.created_at, c.id) into v_all
  from public.companies c
  where c.owner_id = p_owner and (c.domain = p_domain or exists (
    select from public.company_domains d where d.company_id = c.id and d.domain = p_domain));
  if v_all is null then
    insert into public.companies (owner_id, name, domain, source, first_seen_at)
    values (p_owner, private.company_name_of(p_domain), p_domain, 'fathom', p_seen)
    on conflict (owner_id, domain) do update set domain = excluded.domain
    returning id into company_id;
    return;
  end if;
  select array_agg(c) into v_left from unnest(v_all) as c
  where not exists (
    select from public.company_exclusions e where e.contact_id = p_contact and e.company_id = c);
  if cardinality(v_left) = 1 then
    company_id := v_left[1];
  elsif v_left is not null then
    select jsonb_agg(jsonb_build_object('kind', 'company', 'id', c.id, 'label', c.name) order by c.name, c.id)
    into candidates from public.companies c where c.id = any (v_left);
  end if;
end
$$;

-- Links one attendee, once: who is linked keeps their link and its reason.
create function private.link_attendee(
  p_attendee uuid, p_owner uuid, p_domain text, p_free_mail boolean, p_seen timestamptz)
returns void
language plpgsql security definer set search_path = '' as $$
declare
  a public.meeting_attendees;
  v_contact uuid;
  v_reason text;
  v_company record;
  v_has_company uuid;
  v_human text[];
begin
  select * into a from public.meeting_attendees where id = p_attendee;
  if a.email is null or not a.is_external or 'contact_id' = any (a.human_fields) then
    return;
  end if;
  v_contact := a.contact_id;
  v_reason := a.match_reason;
  if v_contact is null then
    select c.id, 'exact_email' into v_contact, v_reason
    from public.contacts c where c.owner_id = p_owner and c.email = a.email;
    if v_contact is null then
      select l.contact_id, 'alias' into v_contact, v_reason
      from public.contact_aliases l where l.owner_id = p_owner and l.email = a.email;
    end if;
    if v_contact is null then
      v_reason := case when p_free_mail then 'none_free_mail' else 'none' end;
      insert into public.contacts (owner_id, first_name, last_name, email, source, first_seen_at)
      values (p_owner, nullif(split_part(btrim(a.name), ' ', 1), ''),
        nullif(btrim(substr(btrim(a.name), length(split_part(btrim(a.name), ' ', 1)) + 1)), ''),
        a.email, 'fathom', p_seen)
      on conflict (owner_id, email) do update set email = excluded.email
      returning id into v_contact;
    end if;
  end if;
  select c.company_id, c.human_fields into v_has_company, v_human
  from public.contacts c where c.id = v_contact;
  select null::uuid as company_id, '[]'::jsonb as candidates into v_company;
  if v_has_company is null and not 'company_id' = any (v_human) then
    select m.company_id, m.candidates into v_company
    from private.match_company(p_owner, v_contact, p_domain, p_free_mail, p_seen) m;
    if v_company.company_id is not null then
      update public.contacts set company_id = v_company.company_id where id = v_contact;
      if v_reason = 'none' then
        v_reason := 'domain';
      end if;
    end if;
  end if;
  update public.meeting_attendees t
  set contact_id = v_contact, match_reason = v_reason, candidates = v_company.candidates
  where t.id = a.id
    and (t.contact_id, t.match_reason, t.candidates)
      is distinct from (v_contact, v_reason, v_company.candidates);
end
$$;

-- The company with most external attendees (a tie asks), and the primary contact: the external
-- organiser, else the external attendee who spoke most, else the first invited.
create function private.settle_meeting_people(p_meeting uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_companies uuid[];
  v_contact uuid;
begin
  with counted as (
    select c.company_id, count(*) as n
    from public.meeting_attendees a join public.contacts c on c.id = a.contact_id
    where a.meeting_id = p_meeting and a.is_external and c.company_id is not null
    group by c.company_id
  )
  select array_agg(company_id) into v_companies
  from counted where n = (select max(n) from counted);
  select a.contact_id into v_contact
  from public.meeting_attendees a
  where a.meeting_id = p_meeting and a.is_external and a.contact_id is not null
  order by a.is_organizer desc, coalesce(a.spoken_seconds, 0) desc, a.position, a.person_key
  limit 1;
  update public.meetings m
  set company_id = n.company_id, primary_contact_id = n.contact_id
  from (
    select x.id,
      case when not private.may_change(x.human_fields, 'company_id') or x.internal_only then x.company_id
        when cardinality(v_companies) = 1 then v_companies[1] end as company_id,
      case when not private.may_change(x.human_fields, 'primary_contact_id') then x.primary_contact_id
        else v_contact end as contact_id
    from public.meetings x where x.id = p_meeting
  ) n
  where m.id = n.id
    and (m.company_id, m.primary_contact_id) is distinct from (n.company_id, n.contact_id);
end
$$;

-- Companies for calls whose people had none yet: after an import, a corrected domain, a new rule.
-- Answers `{contacts, companies, meetings}`, what it changed. Called again it changes nothing.
create function public.backfill_companies(p_owner uuid) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_contacts int := 0;
  v_meetings int := 0;
  v_companies int;
  v_company uuid;
  v_domain text;
  r record;
begin
  perform set_config('upshot.actor', 'companion', true);
  perform private.lock_workspace(private.workspace_of(p_owner));
  select count(*) into v_companies from public.companies where owner_id = p_owner;
  for r in
    select distinct c.id, c.email, c.first_seen_at from public.contacts c
    join public.meeting_attendees a on a.contact_id = c.id and a.is_external
    where c.owner_id = p_owner and c.company_id is null and not 'company_id' = any (c.human_fields)
  loop
    v_domain := private.known_domain(p_owner, r.email);
    select m.company_id into v_company
    from private.match_company(p_owner, r.id, v_domain,
      exists (select from private.free_mail_domains f where f.domain = private.domain_of(r.email))
        or exists (select from public.meeting_attendees a
          where a.contact_id = r.id and a.match_reason = 'none_free_mail'),
      r.first_seen_at) m;
    if v_company is not null then
      update public.contacts set company_id = v_company where id = r.id;
      v_contacts := v_contacts + 1;
    end if;
  end loop;
  for r in
    select m.id, m.company_id from public.meetings m
    where m.owner_user_id = p_owner and m.company_id is null and not m.internal_only
  loop
    perform private.settle_meeting_people(r.id);
    if exists (select from public.meetings m where m.id = r.id and m.company_id is not null) then
      v_meetings := v_meetings + 1;
    end if;
  end loop;
  return jsonb_build_object('contacts', v_contacts, 'meetings', v_meetings, 'companies',
    (select count(*) from public.companies where owner_id = p_owner) - v_companies);
end
$$;
revoke execute on function public.backfill_companies(uuid) from public, anon, authenticated;
grant execute on function public.backfill_companies(uuid) to service_role;

-- The registrable domain needs the public suffix list, which only the companion has. Here the longest
-- domain of a known company that the address ends in, else what follows the @.
create function private.known_domain(p_owner uuid, p_email text) returns text
language sql stable security definer set search_path = '' as $$
  select coalesce(
    (select c.domain from public.companies c
     where c.owner_id = p_owner
       and (private.domain_of(p_email) = c.domain or private.domain_of(p_email) like '%.' || c.domain)
     order by length(c.domain) desc limit 1),
    private.domain_of(p_email))
$$;

-- One sync of a workspace's calls at a time: two calls that share a new company or contact then cannot
-- make it twice, nor wait for each other in a circle. Tens of milliseconds, a few calls a minute.
create function private.lock_workspace(p_workspace uuid) returns void
language sql set search_path = '' as $$
  select pg_advisory_xact_lock(hashtextextended('upshot sync ' || p_workspace, 0))
$$;
