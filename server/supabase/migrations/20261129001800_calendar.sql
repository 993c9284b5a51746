-- Calendar events find their contact, company and call by themselves, and hold on to what a person chose.

-- Addresses of an event: the organiser's and the attendees', who come as objects or as strings.
create function private.event_emails(p_organizer text, p_attendees jsonb) returns text[]
language sql immutable set search_path = '' as $$
  select coalesce(array_agg(distinct private.clean_email(e)) filter (where e is not null), '{}')
  from (
    select p_organizer as e
    union all
    select case jsonb_typeof(a) when 'string' then a #>> '{}' else a ->> 'email' end
    from jsonb_array_elements(case jsonb_typeof(p_attendees) when 'array' then p_attendees else '[]' end) as a
  ) x
$$;

-- The one call of the rep's that overlaps in time and shares somebody beside the rep. Two of them are a
-- question, and no link.
create function private.meeting_of_event(p_event public.calendar_events) returns uuid
language sql stable security definer set search_path = '' as $$
  select case when count(*) = 1 then (array_agg(m.id))[1] end
  from public.meetings m
  where m.owner_user_id = p_event.user_id
    and m.meeting_start <= coalesce(p_event.end_time, p_event.start_time + interval '1 hour')
    and m.meeting_start >= p_event.start_time - interval '12 hours'
    and coalesce(m.meeting_end, m.meeting_start + interval '1 hour') >= p_event.start_time
    and exists (
      select from public.meeting_attendees a
      where a.meeting_id = m.id
        and a.email = any (private.event_emails(p_event.organizer_email, p_event.attendees))
        and not exists (select from public.workspace_members w
          where w.user_id = p_event.user_id and w.email = a.email))
$$;

create function public.auto_link_calendar_event_to_contact() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_emails text[];
  v_by_hand constant boolean := private.actor() in ('rep', 'system');
  v_chosen text[] := '{}';
  v_contact uuid;
  v_company uuid;
begin
  if tg_op = 'INSERT' then
    v_chosen := array_remove(array[
      case when new.contact_id is not null then 'contact_id' end,
      case when new.company_id is not null then 'company_id' end,
      case when new.meeting_id is not null then 'meeting_id' end], null);
  elsif v_by_hand then
    v_chosen := array_remove(array[
      case when new.contact_id is distinct from old.contact_id then 'contact_id' end,
      case when new.company_id is distinct from old.company_id then 'company_id' end,
      case when new.meeting_id is distinct from old.meeting_id then 'meeting_id' end], null);
  end if;
  if v_by_hand and v_chosen <> '{}' then
    new.human_fields := array(
      select distinct f from unnest(new.human_fields || v_chosen) as f order by f);
  end if;
  if tg_op = 'UPDATE' and (new.organizer_email, new.attendees, new.start_time, new.end_time)
      is not distinct from (old.organizer_email, old.attendees, old.start_time, old.end_time) then
    return new;
  end if;

  v_emails := private.event_emails(new.organizer_email, new.attendees);
  if not 'contact_id' = any (new.human_fields || v_chosen) then
    select k.id into v_contact
    from (
      select c.id, c.email, c.created_at from public.contacts c
      where c.owner_id = new.user_id and c.email = any (v_emails)
      union all
      select c.id, l.email, c.created_at from public.contact_aliases l
      join public.contacts c on c.id = l.contact_id
      where l.owner_id = new.user_id and l.email = any (v_emails)
    ) k
    order by (k.email = private.clean_email(new.organizer_email)) desc nulls last, k.created_at, k.id
    limit 1;
    new.contact_id := v_contact;
  end if;
  if not 'company_id' = any (new.human_fields || v_chosen) then
    select c.company_id into v_company from public.contacts c where c.id = new.contact_id;
    new.company_id := v_company;
  end if;
  if not 'meeting_id' = any (new.human_fields || v_chosen) then
    new.meeting_id := private.meeting_of_event(new);
  end if;
  return new;
exception
  when serialization_failure or deadlock_detected then
    raise;
  when others then
    -- An event that cannot be linked is still an event.
    raise warning 'calendar event % not linked: %', new.id, sqlerrm;
    return new;
end
$$;
create trigger auto_link_calendar_event_to_contact before insert or update on public.calendar_events
  for each row execute function public.auto_link_calendar_event_to_contact();
revoke execute on function public.auto_link_calendar_event_to_contact() from public, anon, authenticated;

-- Events that were there before the call was: linked when the call's time and people become known.
create function private.link_calendar_events(p_meeting uuid) returns void
language sql security definer set search_path = '' as $$
  update public.calendar_events e
  set meeting_id = n.meeting_id,
      contact_id = case when e.contact_id is null and not 'contact_id' = any (e.human_fields)
        then n.contact_id else e.contact_id end,
      company_id = case when e.company_id is null and not 'company_id' = any (e.human_fields)
        then n.company_id else e.company_id end
  from (
    select x.id, private.meeting_of_event(x) as meeting_id, m.primary_contact_id as contact_id,
      m.company_id, m.id as this_meeting
    from public.meetings m
    join public.calendar_events x on x.user_id = m.owner_user_id
      and x.start_time between m.meeting_start - interval '12 hours' and m.meeting_start + interval '12 hours'
      and not 'meeting_id' = any (x.human_fields)
    where m.id = p_meeting
  ) n
  where e.id = n.id and e.meeting_id is distinct from n.meeting_id
    and n.this_meeting in (e.meeting_id, n.meeting_id)
$$;
