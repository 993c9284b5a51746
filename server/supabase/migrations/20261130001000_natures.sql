-- What an invitation names beside people: rooms, lists, programs. The companion judges by address and name
-- (server/crm/nature.ts); where another client wrote the row, the short judgement below does.

alter table public.meeting_attendees
  add column nature text not null default 'person'
    check (nature in ('person', 'room', 'group', 'robot')),
  -- Why it is no person, in words.
  add column nature_evidence text,
  -- A mailbox of a duty (sales@): never the primary contact while a person is there.
  add column is_role boolean not null default false,
  -- Goes by the rep's name from an address that may be theirs. No contact is made of them till it is known.
  add column may_be_rep boolean not null default false,
  -- The name as its owner would write it; `name` stays as it was said.
  add column first_name text,
  add column last_name text,
  -- What a company of this domain would be called.
  add column company_name text;

-- The surest part of what the companion knows: calendars' own addresses, mail that nobody reads.
create function private.nature_of(p_email text, p_name text, out nature text, out evidence text)
language sql immutable set search_path = '' as $$
  select coalesce(rule.nature, 'person'), rule.evidence
  from (
    select private.domain_of(p_email) as host,
      regexp_replace(split_part(lower(p_email), '@', 1), '[^a-z0-9]', '', 'g') as local) e
  left join lateral (
    select r.nature, r.evidence
    from (values
      (1, e.host = 'resource.calendar.google.com' or e.host like '%.rooms.webex.com',
        'room', 'calendar resource address'),
      (2, e.host in ('group.calendar.google.com', 'group.v.calendar.google.com',
        'import.calendar.google.com'), 'group', 'shared calendar address'),
      (3, e.host in ('googlegroups.com', 'groups.io', 'groups.outlook.com') or e.host like 'lists.%',
        'group', 'mailing list address'),
      (4, e.local ~ 'noreply|donotreply|^mailerdaemon$|^postmaster$', 'robot', 'no-reply address'),
      (5, p_name ~* '\mnote[ -]?taker\M', 'robot', 'name of a notetaker'),
      (6, p_name ~* '\m(meeting|conference) room\M', 'room', 'name of a room'))
      as r (n, applies, nature, evidence)
    where r.applies order by r.n limit 1) rule on true
$$;

-- Which side somebody of a call is on: as they say, else ours by account or own domain, else theirs. What is
-- no person is on none.
create or replace function private.settle_attendee() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if private.actor() in ('rep', 'system') then
    if tg_op = 'UPDATE' and new.nature <> old.nature then
      new.nature_evidence := null;
      new.human_fields := array(
        select distinct f from unnest(new.human_fields || array['nature']) as f order by f);
    elsif not 'nature' = any (new.human_fields)
      and (tg_op = 'INSERT' and new.nature = 'person'
        or tg_op = 'UPDATE' and (new.email, new.name) is distinct from (old.email, old.name)) then
      select n.nature, n.evidence into new.nature, new.nature_evidence
      from private.nature_of(new.email, new.name) n;
    end if;
  end if;
  if new.is_external is null or tg_op = 'UPDATE' and old.nature <> 'person' and new.nature = 'person' then
    new.is_external := coalesce(new.said_external, new.email is not null
      and not private.is_own_domain(new.workspace_id, private.domain_of(new.email))
      and private.member_by_email(new.workspace_id, new.email, null) is null);
  elsif private.actor() in ('rep', 'system')
    and (tg_op = 'INSERT' or new.is_external is distinct from old.is_external) then
    new.said_external := new.is_external;
    new.human_fields := array(
      select distinct f from unnest(new.human_fields || array['is_external']) as f order by f);
  end if;
  if private.actor() in ('rep', 'system') and new.contact_id is not null and new.match_reason = 'none'
    and (tg_op = 'INSERT' or new.contact_id is distinct from old.contact_id) then
    new.match_reason := 'chosen_by_rep';
  end if;
  -- Rooms and robots are on nobody's side, so nothing that is asked of guests is asked of them.
  new.is_external := new.is_external and new.nature = 'person';
  return new;
end
$$;

drop trigger m_people on public.meeting_attendees;
create trigger m_people after insert or delete
  or update of name, email, is_external, nature, contact_id, speaker_name, is_organizer
  on public.meeting_attendees for each row execute function private.on_attendee_by_hand();

-- Answers what the panel is shown of somebody of a call.

create or replace function private.feed_attendee(p_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
    select jsonb_build_object(
      'id', a.id, 'meetingId', a.meeting_id, 'contactId', a.contact_id, 'name', a.name,
      'email', a.email, 'isExternal', a.is_external, 'isOrganizer', a.is_organizer,
      'nature', a.nature, 'natureEvidence', a.nature_evidence, 'mayBeRep', a.may_be_rep,
      'matchReason', a.match_reason, 'candidates', a.candidates)
    from public.meeting_attendees a where a.id = p_id
  );
end
$$;


create or replace function private.feed_note_meeting_attendees() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'INSERT' then
    perform private.feed_touch('attendee', array(select n.id from new_rows n));
  elsif tg_op = 'DELETE' then
    perform private.feed_touch('attendee', array(select o.id from old_rows o));
  else
    perform private.feed_touch('attendee', array(
      select n.id from new_rows n join old_rows o on o.id = n.id
      where (n.meeting_id, n.contact_id, n.name, n.email, n.is_external, n.is_organizer,
             n.match_reason, n.candidates, n.nature, n.nature_evidence, n.may_be_rep)
        is distinct from
            (o.meeting_id, o.contact_id, o.name, o.email, o.is_external, o.is_organizer,
             o.match_reason, o.candidates, o.nature, o.nature_evidence, o.may_be_rep)));
  end if;
  return null;
end
$$;

revoke execute on function private.nature_of(text, text) from public, anon, authenticated, service_role;
