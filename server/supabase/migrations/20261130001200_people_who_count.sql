-- Contacts, companies and second recordings, of people alone.

drop function private.match_company(uuid, uuid, text, boolean, timestamptz);
-- The company behind a domain for one contact: found, made where `p_create`, or a question.
create or replace function private.match_company(
  p_owner uuid, p_contact uuid, p_domain text, p_create boolean, p_seen timestamptz, p_name text,
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
      values (p_owner, coalesce(p_name, private.company_name_of(p_domain)), p_domain, 'fathom', p_seen)
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
create or replace function private.link_attendee(p_attendee uuid, p_create boolean) returns boolean
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
      if p_create and not a.may_be_rep then
        insert into public.contacts (owner_id, first_name, last_name, email, source, first_seen_at)
        select v_owner, n.first, n.last, a.email, 'fathom', v_seen
        from (
          select a.first_name as first, a.last_name as last
          where coalesce(a.first_name, a.last_name) is not null
          union all
          select nullif(split_part(a.name, ' ', 1), ''),
            nullif(btrim(substr(a.name, length(split_part(a.name, ' ', 1)) + 1)), '')
          limit 1) n
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
      from private.match_company(v_owner, v_contact, v_domain, p_create, v_seen, a.company_name) m;
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

-- The company with most external attendees (a tie asks), and the primary contact: a person rather than a
-- mailbox of a duty; the external organiser, else the external attendee who spoke most, else the first
-- invited. Tasks that a rule made from the call follow it.
create or replace function private.settle_meeting_people(p_meeting uuid) returns void
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
    order by a.is_role, a.is_organizer desc, coalesce(a.spoken_seconds, 0) desc, a.position, a.person_key
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

-- A colleague's recording of a call that a colleague recorded as well makes no tasks by itself: another owner,
-- at the same time, the same people. One rep's calls that follow each other, or one that was dropped and
-- resumed, are calls of their own. A meeting that somebody wrote by hand is no recording.
create or replace function private.is_second_recording(p_meeting uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (
    select from public.meetings m
    join public.meetings o on o.workspace_id = m.workspace_id and o.owner_user_id <> m.owner_user_id
      and o.meeting_start between m.meeting_start - interval '12 hours' and m.meeting_start + interval '12 hours'
      and o.meeting_start < coalesce(m.meeting_end, m.meeting_start + interval '15 minutes')
      and m.meeting_start < coalesce(o.meeting_end, o.meeting_start + interval '15 minutes')
      and (o.created_at, o.id) < (m.created_at, m.id)
    where m.id = p_meeting
      and coalesce(m.fathom_recording_id, m.url) is not null
      and coalesce(o.fathom_recording_id, o.url) is not null
      and exists (
        select from public.meeting_attendees a where a.meeting_id = m.id and a.nature = 'person')
      and not exists (
        select a.person_key from public.meeting_attendees a
        where a.meeting_id = m.id and a.nature = 'person'
        except
        select a.person_key from public.meeting_attendees a where a.meeting_id = o.id)
      and not exists (
        select a.person_key from public.meeting_attendees a
        where a.meeting_id = o.id and a.nature = 'person'
        except
        select a.person_key from public.meeting_attendees a where a.meeting_id = m.id))
$$;

revoke execute on function private.match_company(uuid, uuid, text, boolean, timestamptz, text)
  from public, anon, authenticated, service_role;
