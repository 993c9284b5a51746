-- What a rep says an attendee is: kept for that address in the workspace, for calls past and to come.

create table public.address_natures (
  id uuid primary key default gen_random_uuid(),
  workspace_id uuid not null references public.workspaces (id) on delete cascade,
  -- As `person_key` of the people of calls: the address, or the full name where there is none.
  person_key text not null,
  nature text not null check (nature in ('person', 'room', 'group', 'robot')),
  created_at timestamptz not null default now(),
  constraint address_natures_once unique (workspace_id, person_key)
);
alter table public.address_natures enable row level security;
create policy address_natures_read on public.address_natures for select to authenticated
  using (workspace_id = (select private.my_workspace()));
revoke all on public.address_natures from public, anon, authenticated, service_role;
grant select on public.address_natures to authenticated, service_role;

-- Whoever writes somebody of a call, what was said of them stands.
create function private.keep_said_nature() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_key constant text :=
    coalesce(private.clean_email(new.email), 'name:' || lower(new.name), 'nobody');
  v_nature text;
begin
  select n.nature into v_nature from public.address_natures n
  where n.workspace_id = new.workspace_id and n.person_key = v_key;
  if found then
    new.nature := v_nature;
    new.nature_evidence := case when v_nature <> 'person' then 'corrected by hand' end;
    new.human_fields := array(
      select distinct f from unnest(new.human_fields || array['nature']) as f order by f);
  end if;
  return new;
end
$$;
create trigger c_keep_nature before insert on public.meeting_attendees
  for each row execute function private.keep_said_nature();

-- Who is forgotten leaves no address here.
create function private.forget_said_nature() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  delete from public.address_natures n
  where n.workspace_id = private.workspace_of(new.owner_id)
    and private.forgotten_digest(new.owner_id, private.same_key(n.person_key)) = new.digest;
  return null;
end
$$;
create trigger m_nature after insert on private.forgotten_people
  for each row execute function private.forget_said_nature();

-- Whether a call is within the house, where somebody has said what its attendees are. Fathom and the companion
-- judge by what they take them for.
create function private.settle_inside(p_meeting uuid) returns void
language sql security definer set search_path = '' as $$
  update public.meetings m
  set internal_only = n.inside, human_fields = array(
    select distinct f from unnest(m.human_fields || array['internal_only']) as f order by f)
  from (
    select a.meeting_id, count(*) > 0 and not bool_or(a.is_external) as inside
    from public.meeting_attendees a
    where a.meeting_id = p_meeting and a.nature = 'person' group by a.meeting_id) n
  where m.id = n.meeting_id and m.internal_only <> n.inside
$$;

-- By whatever road a person says it.
create function private.on_nature_by_hand() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if private.actor() in ('rep', 'system') then
    perform private.settle_inside(new.meeting_id);
  end if;
  return null;
end
$$;
-- Before the people of the call are linked and counted.
create trigger l_inside after update of nature on public.meeting_attendees
  for each row when (old.nature <> new.nature) execute function private.on_nature_by_hand();

-- Contacts and companies of a call, made where there are none, and what follows from them. A call within
-- the house makes none.
create or replace function private.link_meeting(p_meeting uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
  if exists (
    select from public.meeting_attendees a
    where a.meeting_id = p_meeting and 'nature' = any (a.human_fields)) then
    perform private.settle_inside(p_meeting);
  end if;
  if exists (select from public.meetings m where m.id = p_meeting and not m.internal_only) then
    -- Most people of a call are known, with their company: all at once what `link_attendee` says of each.
    update public.meeting_attendees a
    set contact_id = c.id, match_reason = 'exact_email', candidates = '[]'
    from public.meetings m join public.contacts c on c.owner_id = m.owner_user_id
    where m.id = p_meeting and a.meeting_id = m.id and a.email = c.email and a.is_external
      and a.contact_id is null and not 'contact_id' = any (a.human_fields)
      and c.company_id is not null;
    perform private.link_attendee(a.id, true) from (
      select x.id from public.meeting_attendees x
      left join public.contacts c on c.id = x.contact_id
      where x.meeting_id = p_meeting
        and not (x.is_external and c.company_id is not null and x.candidates = '[]')
      order by x.position, x.person_key) a;
  end if;
  perform private.settle_meeting_people(p_meeting);
  perform private.reclassify_items(p_meeting);
  perform private.link_calendar_events(p_meeting);
end
$$;

-- Takes a contact away, with what refers to it. Answers the journal; nothing where somebody on a call is them
-- by another address.
create function private.correct_without_contact(p_contact uuid) returns jsonb[]
language plpgsql set search_path = '' as $$
declare
  v_journal jsonb[] := '{}';
  r record;
begin
  if exists (select from public.meeting_attendees a where a.contact_id = p_contact) then
    return v_journal;
  end if;
  for r in
    select 'tasks' as place, t.id, 'contact_id' as of from public.tasks t where t.contact_id = p_contact
    union all select 'calendar_events', e.id, 'contact_id'
      from public.calendar_events e where e.contact_id = p_contact
    union all select 'meetings', m.id, 'primary_contact_id'
      from public.meetings m where m.primary_contact_id = p_contact
    order by place, id
  loop
    v_journal := array_append(v_journal, private.correct_row('rules', r.place, r.id,
      jsonb_build_object(r.of, null)));
  end loop;
  for r in
    select 'contact_aliases' as place, l.id from public.contact_aliases l where l.contact_id = p_contact
    union all select 'company_exclusions', e.id
      from public.company_exclusions e where e.contact_id = p_contact
    union all select 'contact_choices', c.id
      from public.contact_choices c where c.contact_id = p_contact
    order by place, id
  loop
    v_journal := array_append(v_journal, private.correct_remove(r.place, r.id));
  end loop;
  return array_append(v_journal, private.correct_remove('contacts', p_contact));
end
$$;

-- Takes the companies away that were there for somebody alone who is no contact any more.
create function private.correct_without_companies(p_companies uuid[]) returns jsonb[]
language plpgsql set search_path = '' as $$
declare
  v_journal jsonb[] := '{}';
  v_company uuid;
begin
  for v_company in
    select c.id from public.companies c where c.id = any (p_companies) order by c.id
  loop
    if private.is_unused('companies', v_company) then
      v_journal := array_append(v_journal, private.correct_remove('companies', v_company));
    end if;
  end loop;
  return v_journal;
end
$$;

revoke execute on function private.keep_said_nature(), private.forget_said_nature(),
  private.settle_inside(uuid), private.on_nature_by_hand(), private.correct_without_contact(uuid),
  private.correct_without_companies(uuid[])
  from public, anon, authenticated, service_role;
