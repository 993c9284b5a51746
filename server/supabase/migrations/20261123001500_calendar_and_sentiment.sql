-- Calendar events find their contact, company and call by themselves.

-- Addresses of an event: the organiser's first, then the attendees', who come as objects or as strings.
create function private.event_emails(p_organizer text, p_attendees jsonb) returns text[]
language sql immutable set search_path = '' as $$
  select array_remove(array_agg(distinct private.clean_email(e)), null)
  from (
    select p_organizer as e
    union all
    select case jsonb_typeof(a) when 'string' then a #>> '{}' else a ->> 'email' end
    from jsonb_array_elements(case jsonb_typeof(p_attendees) when 'array' then p_attendees else '[]' end) as a
  ) x
$$;

create function public.auto_link_calendar_event_to_contact() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_emails constant text[] := private.event_emails(new.organizer_email, new.attendees);
  v_meetings uuid[];
begin
  if new.contact_id is null then
    select c.id into new.contact_id
    from public.contacts c
    left join public.contact_aliases l on l.contact_id = c.id
    where c.owner_id = new.user_id and (c.email = any (v_emails) or l.email = any (v_emails))
    order by (c.email = private.clean_email(new.organizer_email)) desc nulls last, c.created_at, c.id
    limit 1;
  end if;
  if new.company_id is null and new.contact_id is not null then
    select c.company_id into new.company_id from public.contacts c where c.id = new.contact_id;
  end if;
  if new.meeting_id is null then
    -- One that overlaps in time and shares somebody from outside; two of them are a question, and no link.
    select array_agg(distinct m.id) into v_meetings
    from public.meetings m
    join public.meeting_attendees a on a.meeting_id = m.id
    where m.owner_user_id = new.user_id
      and tstzrange(m.meeting_start, coalesce(m.meeting_end, m.meeting_start + interval '1 hour'), '[]')
        && tstzrange(new.start_time, coalesce(new.end_time, new.start_time + interval '1 hour'), '[]')
      and a.email = any (v_emails)
      and not exists (select from public.workspace_members w
        where w.user_id = new.user_id and w.email = a.email);
    if cardinality(v_meetings) = 1 then
      new.meeting_id := v_meetings[1];
    end if;
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
create trigger auto_link_calendar_event_to_contact
  before insert or update of organizer_email, attendees, start_time, end_time
  on public.calendar_events
  for each row execute function public.auto_link_calendar_event_to_contact();
revoke execute on function public.auto_link_calendar_event_to_contact() from public, anon, authenticated;

-- Events that were there before the call: when a call's time or people become known.
create function private.link_calendar_to_meeting() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update public.calendar_events e set attendees = e.attendees
  from public.meetings m
  where m.id = new.meeting_id and e.user_id = m.owner_user_id and e.meeting_id is null
    and new.email = any (private.event_emails(e.organizer_email, e.attendees))
    and e.start_time between m.meeting_start - interval '1 day' and m.meeting_start + interval '1 day';
  return null;
end
$$;
create trigger link_calendar after insert on public.meeting_attendees
  for each row when (new.email is not null) execute function private.link_calendar_to_meeting();

-- The mean sentiment of the newest three calls against the three before: above +0.2 `improving`, below
-- -0.2 `declining`, else `stable`; `unknown` when either side is missing. Of a contact or of a company;
-- computed when asked, so that it can block no write. A signed-in rep asks of their own calls only.
create function public.calculate_sentiment_trend(p_contact_id uuid default null, p_company_id uuid default null)
returns text
language plpgsql stable security definer set search_path = '' as $$
declare
  v_new numeric;
  v_old numeric;
begin
  with scored as (
    select m.sentiment_score, row_number() over (order by m.meeting_start desc nulls last, m.id) as n
    from public.meetings m
    where m.sentiment_score is not null
      and (auth.uid() is null or m.owner_user_id = auth.uid())
      and (p_company_id is null or m.company_id = p_company_id)
      and (p_contact_id is null or m.primary_contact_id = p_contact_id or exists (
        select from public.meeting_attendees a where a.meeting_id = m.id and a.contact_id = p_contact_id))
      and (p_contact_id is not null or p_company_id is not null)
  )
  select avg(sentiment_score) filter (where n <= 3), avg(sentiment_score) filter (where n between 4 and 6)
  into v_new, v_old from scored;
  return case
    when v_new is null or v_old is null then 'unknown'
    when v_new - v_old > 0.2 then 'improving'
    when v_new - v_old < -0.2 then 'declining'
    else 'stable' end;
end
$$;
revoke execute on function public.calculate_sentiment_trend(uuid, uuid) from public, anon;
grant execute on function public.calculate_sentiment_trend(uuid, uuid) to authenticated, service_role;
