-- Contacts and companies of a call. Ambiguity is kept as a question with its candidates, never guessed.

-- 'northwind.co.uk' → 'Northwind'
create function private.company_name_of(p_domain text) returns text
language sql immutable set search_path = '' as $$
  select initcap(replace(split_part(p_domain, '.', 1), '-', ' '))
$$;

-- The domain that a company is known by. The companion works it out with the public suffix list and
-- stores it; for an address that another client wrote, the longest domain of a known company that it ends
-- in, else its last two labels, or three below the likes of co.uk.
create function private.company_domain_of(p_owner uuid, p_email text) returns text
language sql stable security definer set search_path = '' as $$
  select coalesce(
    (select k.domain from (
       select c.domain from public.companies c where c.owner_id = p_owner
       union all
       select d.domain from public.company_domains d where d.owner_id = p_owner) k
     where h.host = k.domain or h.host like '%.' || k.domain
     order by length(k.domain) desc limit 1),
    substring(h.host from '([^.]+\.(?:co|com|org|net|ac|gov|edu|or|ne|go|gob|gouv)\.[a-z]{2})$'),
    substring(h.host from '([^.]+\.[^.]+)$'))
  from (select private.domain_of(p_email) as host) h
$$;

-- The company behind a domain for one contact: found, made where `p_create`, or a question.
create function private.match_company(
  p_owner uuid, p_contact uuid, p_domain text, p_create boolean, p_seen timestamptz,
  out company_id uuid, out candidates jsonb)
language plpgsql security definer set search_path = '' as $$
declare
  v_all uuid[];
  v_left uuid[];
begin
  candidates := '[]';
  select array_agg(c.id order by c.id) into v_all
  from public.companies c
  where c.owner_id = p_owner and (c.domain = p_domain or exists (
    select from public.company_domains d where d.company_id = c.id and d.domain = p_domain));
  if v_all is null then
    if p_create then
      insert into public.companies (owner_id, name, domain, source, first_seen_at)
      values (p_owner, private.company_name_of(p_domain), p_domain, 'fathom', p_seen)
      on conflict (owner_id, domain) do update set domain = excluded.domain
      returning id into company_id;
    end if;
    return;
  end if;
  select array_agg(c) into v_left from unnest(v_all) as c
  where not exists (
    select from public.company_exclusions e where e.contact_id = p_contact and e.company_id = c);
  if cardinality(v_left) = 1 then
    company_id := v_left[1];
  else
    select coalesce(jsonb_agg(
        jsonb_build_object('kind', 'company', 'id', c.id, 'label', c.name) order by c.name, c.id), '[]')
    into candidates from public.companies c where c.id = any (v_left);
  end if;
end
$$;

-- Links one person of a call to a contact, and the contact to a company, each once: who is linked keeps
-- their link and its reason. `p_create`: where there is none, one is made. Answers whether the contact
-- has a company now and had none before.
create function private.link_attendee(p_attendee uuid, p_create boolean) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  a public.meeting_attendees;
  v_owner uuid;
  v_seen timestamptz;
  v_domain text;
  v_free_mail boolean;
  v_contact uuid;
  v_reason text;
  v_company uuid;
  v_candidates jsonb := '[]';
  v_has public.contacts;
begin
  select * into a from public.meeting_attendees where id = p_attendee;
  if a.email is null or 'contact_id' = any (a.human_fields) then
    return false;
  end if;
  if not a.is_external then
    -- Taken for a guest till now.
    update public.meeting_attendees t
    set contact_id = null, match_reason = 'none', candidates = '[]'
    where t.id = a.id and t.match_reason <> 'chosen_by_rep'
      and (t.contact_id, t.match_reason, t.candidates) is distinct from (null::uuid, 'none', '[]'::jsonb);
    return false;
  end if;
  select m.owner_user_id, coalesce(m.meeting_start, m.received_at, m.created_at) into v_owner, v_seen
  from public.meetings m where m.id = a.meeting_id;
  v_domain := coalesce(a.domain, private.company_domain_of(v_owner, a.email));
  v_free_mail := coalesce(a.free_mail, exists (
    select from private.free_mail_domains f where f.domain in (v_domain, private.domain_of(a.email))));

  v_contact := a.contact_id;
  v_reason := a.match_reason;
  if v_contact is null then
    select c.id, 'exact_email' into v_contact, v_reason
    from public.contacts c where c.owner_id = v_owner and c.email = a.email;
    if v_contact is null then
      select l.contact_id, 'alias' into v_contact, v_reason
      from public.contact_aliases l where l.owner_id = v_owner and l.email = a.email;
    end if;
    if v_contact is null then
      v_reason := case when v_free_mail then 'none_free_mail' else 'none' end;
      if p_create then
        insert into public.contacts (owner_id, first_name, last_name, email, source, first_seen_at)
        values (v_owner, nullif(split_part(a.name, ' ', 1), ''),
          nullif(btrim(substr(a.name, length(split_part(a.name, ' ', 1)) + 1)), ''),
          a.email, 'fathom', v_seen)
        on conflict (owner_id, email) do update set email = excluded.email
        returning id into v_contact;
      end if;
    end if;
  end if;

  if v_contact is not null then
    select * into v_has from public.contacts c where c.id = v_contact;
    if v_has.company_id is null and not 'company_id' = any (v_has.human_fields)
      and v_domain is not null and not v_free_mail then
      select m.company_id, m.candidates into v_company, v_candidates
      from private.match_company(v_owner, v_contact, v_domain, p_create, v_seen) m;
      if v_company is not null then
        update public.contacts set company_id = v_company where id = v_contact;
        if v_reason = 'none' then
          v_reason := 'domain';
        end if;
      end if;
    end if;
  end if;
  update public.meeting_attendees t
  set contact_id = v_contact, match_reason = v_reason, candidates = v_candidates
  where t.id = a.id
    and (t.contact_id, t.match_reason, t.candidates)
      is distinct from (v_contact, v_reason, v_candidates);
  return v_company is not null;
end
$$;

-- The company with most external attendees (a tie asks), and the primary contact: the external
-- organiser, else the external attendee who spoke most, else the first invited. Tasks that a rule made
-- from the call follow it.
create function private.settle_meeting_people(p_meeting uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_companies uuid[];
  v_contact uuid;
  v_meeting public.meetings;
begin
  select * into v_meeting from public.meetings where id = p_meeting;
  if not v_meeting.internal_only then
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
  end if;
  if not 'company_id' = any (v_meeting.human_fields) then
    v_meeting.company_id := case when cardinality(v_companies) = 1 then v_companies[1] end;
  end if;
  if not 'primary_contact_id' = any (v_meeting.human_fields) then
    v_meeting.primary_contact_id := v_contact;
  end if;
  update public.meetings m
  set company_id = v_meeting.company_id, primary_contact_id = v_meeting.primary_contact_id
  where m.id = p_meeting
    and (m.company_id, m.primary_contact_id)
      is distinct from (v_meeting.company_id, v_meeting.primary_contact_id);
  update public.tasks t
  set company_id = n.company_id, contact_id = n.contact_id
  from (
    select x.id,
      case when 'company_id' = any (x.human_fields) then x.company_id else v_meeting.company_id end
        as company_id,
      case when 'contact_id' = any (x.human_fields) then x.contact_id
        else v_meeting.primary_contact_id end as contact_id
    from public.tasks x
    join public.meeting_action_items i on i.id = x.meeting_action_item_id and i.task_made_by_rule
    where x.meeting_id = p_meeting
  ) n
  where t.id = n.id and (t.company_id, t.contact_id) is distinct from (n.company_id, n.contact_id);
end
$$;

-- People of a call that another client wrote find who is there already; none is made for them unasked.
create function private.on_attendee_by_hand() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_meeting constant uuid := case when tg_op = 'DELETE' then old.meeting_id else new.meeting_id end;
  v_actor constant text := coalesce(current_setting('upshot.actor', true), '');
begin
  if private.actor() not in ('rep', 'system')
    or not exists (select from public.meetings m where m.id = v_meeting) then
    return null;
  end if;
  perform set_config('upshot.actor', 'rules', true);
  if tg_op <> 'DELETE' then
    perform private.link_attendee(new.id, false);
  end if;
  perform private.settle_meeting_people(v_meeting);
  perform private.reclassify_items(v_meeting);
  perform set_config('upshot.actor', v_actor, true);
  return null;
end
$$;
create trigger m_people after insert or delete
  or update of name, email, is_external, contact_id, speaker_name, is_organizer
  on public.meeting_attendees for each row execute function private.on_attendee_by_hand();

-- A contact or company that a person moves takes its calls along.
create function private.on_contact_by_hand() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_actor constant text := coalesce(current_setting('upshot.actor', true), '');
begin
  if private.actor() in ('rep', 'system') then
    perform set_config('upshot.actor', 'rules', true);
    perform private.settle_meeting_people(m.meeting_id) from (
      select distinct a.meeting_id from public.meeting_attendees a
      where a.contact_id = new.id order by a.meeting_id) m;
    perform set_config('upshot.actor', v_actor, true);
  end if;
  return null;
end
$$;
create trigger m_calls after update of company_id on public.contacts
  for each row when (old.company_id is distinct from new.company_id)
  execute function private.on_contact_by_hand();

-- Companies for calls whose people had none yet: after an import, or rows of another client.
-- Answers `{contacts, companies, meetings}`: contacts that gained a company, companies made, calls that
-- gained one. Called again it changes nothing.
create function public.backfill_companies(p_owner uuid) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_contacts int := 0;
  v_meetings int := 0;
  v_companies int;
  v_gained boolean;
  r record;
begin
  perform set_config('upshot.actor', 'companion', true);
  perform private.lock_workspace(private.workspace_of(p_owner));
  select count(*) into v_companies from public.companies where owner_id = p_owner;
  for r in
    select a.id from public.meeting_attendees a
    join public.meetings m on m.id = a.meeting_id
    left join public.contacts c on c.id = a.contact_id
    where m.owner_user_id = p_owner and not m.internal_only and a.is_external and a.email is not null
      and c.company_id is null
    order by m.meeting_start, a.meeting_id, a.position, a.person_key
  loop
    v_gained := private.link_attendee(r.id, true);
    v_contacts := v_contacts + v_gained::int;
  end loop;
  for r in
    select m.id from public.meetings m
    where m.owner_user_id = p_owner and m.company_id is null and not m.internal_only
    order by m.meeting_start, m.id
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
