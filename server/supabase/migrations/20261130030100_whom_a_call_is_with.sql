-- With whom a call is, where that is a question: two companies with as many people, and which of the guests
-- speaks for theirs. The rep answers once. The same question on another call has the same answer; what is asked
-- among others is another question.

-- `among` are those that could be meant, in order: companies, or contacts. Without a company the call is with
-- none of them.
create table public.call_choices (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null references auth.users (id) on delete cascade,
  about text not null check (about in ('company', 'contact')),
  among uuid[] not null check (cardinality(among) > 1),
  company_id uuid references public.companies (id) on delete cascade,
  contact_id uuid references public.contacts (id) on delete cascade,
  created_at timestamptz not null default now(),
  constraint call_choices_once unique (owner_id, about, among),
  constraint call_choices_of_kind check (
    case about when 'company' then contact_id is null else contact_id is not null and company_id is null end)
);
create index call_choices_by_company on public.call_choices (company_id);
create index call_choices_by_contact on public.call_choices (contact_id);
alter table public.call_choices enable row level security;
create policy call_choices_read on public.call_choices for select to authenticated
  using (owner_id = (select auth.uid()));
revoke all on public.call_choices from public, anon, authenticated, service_role;
grant select on public.call_choices to authenticated, service_role;
create trigger c_guard before insert or update of company_id, contact_id on public.call_choices
  for each row execute function private.guard_references();

alter table public.meetings
  -- The companies that tie, none where there is no tie, and whether somebody has answered.
  add column tied_company_ids uuid[] not null default '{}',
  add column tie_answered boolean not null default false;
create index meetings_by_tie on public.meetings (owner_user_id, tied_company_ids)
  where tied_company_ids <> '{}';

-- The companies with most people among the guests; more than one is a tie.
create function private.leading_companies(p_meeting uuid) returns uuid[]
language sql stable set search_path = '' as $$
  with counted as (
    select c.company_id, count(*) as n
    from public.meeting_attendees a join public.contacts c on c.id = a.contact_id
    where a.meeting_id = p_meeting and a.is_external and c.company_id is not null
    group by c.company_id
  )
  select coalesce(array_agg(company_id order by company_id), '{}')
  from counted where n = (select max(n) from counted)
$$;

-- The guests of a call whom the CRM knows.
create function private.guests_of(p_meeting uuid) returns uuid[]
language sql stable set search_path = '' as $$
  select coalesce(array_agg(distinct a.contact_id order by a.contact_id), '{}')
  from public.meeting_attendees a
  where a.meeting_id = p_meeting and a.is_external and a.contact_id is not null
$$;

-- The company with most external attendees (a tie asks, and its answer is kept), and the primary contact: whom
-- the rep chose among these guests, else a person rather than a mailbox of a duty; the external organiser, else
-- the external attendee who spoke most, else the first invited. Tasks that a rule made from the call follow it.
create or replace function private.settle_meeting_people(p_meeting uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_leading uuid[] := '{}';
  v_company uuid;
  v_contact uuid;
  v_meeting public.meetings;
begin
  select * into v_meeting from public.meetings where id = p_meeting;
  v_meeting.tie_answered := false;
  if not v_meeting.internal_only then
    v_leading := private.leading_companies(p_meeting);
    if cardinality(v_leading) > 1 then
      select c.company_id into v_company from public.call_choices c
      where c.owner_id = v_meeting.owner_user_id and c.about = 'company' and c.among = v_leading;
      v_meeting.tie_answered := found or 'company_id' = any (v_meeting.human_fields);
    else
      v_company := v_leading[1];
    end if;
    select c.contact_id into v_contact from public.call_choices c
    where c.owner_id = v_meeting.owner_user_id and c.about = 'contact'
      and c.among = private.guests_of(p_meeting);
    if not found then
      select a.contact_id into v_contact
      from public.meeting_attendees a
      where a.meeting_id = p_meeting and a.is_external and a.contact_id is not null
      order by a.is_role, a.is_organizer desc, coalesce(a.spoken_seconds, 0) desc, a.position, a.person_key
      limit 1;
    end if;
  end if;
  v_meeting.tied_company_ids := case when cardinality(v_leading) > 1 then v_leading else '{}' end;
  if not 'company_id' = any (v_meeting.human_fields) then
    v_meeting.company_id := v_company;
  end if;
  if not 'primary_contact_id' = any (v_meeting.human_fields) then
    v_meeting.primary_contact_id := v_contact;
  end if;
  update public.meetings m
  set company_id = v_meeting.company_id, primary_contact_id = v_meeting.primary_contact_id,
      tied_company_ids = v_meeting.tied_company_ids, tie_answered = v_meeting.tie_answered
  where m.id = p_meeting
    and (m.company_id, m.primary_contact_id, m.tied_company_ids, m.tie_answered)
      is distinct from (v_meeting.company_id, v_meeting.primary_contact_id, v_meeting.tied_company_ids,
        v_meeting.tie_answered);
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

-- Works out again which company and which contact these calls are with, and who owes what, by the rules. What
-- a person set on the call itself stays.
create or replace function private.relink_meetings(p_meetings uuid[]) returns void
language plpgsql set search_path = '' as $$
declare
  v_actor constant text := coalesce(current_setting('upshot.actor', true), '');
  v_meeting uuid;
begin
  perform set_config('upshot.actor', 'rules', true);
  for v_meeting in
    select m.id from public.meetings m where m.id = any (p_meetings) order by m.id
  loop
    perform private.settle_meeting_people(v_meeting);
    perform private.reclassify_items(v_meeting);
  end loop;
  perform set_config('upshot.actor', v_actor, true);
end
$$;

-- Remembers an answer; answers a line of the journal.
create function private.choose_for_calls(
  p_me uuid, p_about text, p_among uuid[], p_company uuid, p_contact uuid) returns jsonb
language plpgsql set search_path = '' as $$
declare
  v_choice uuid;
begin
  select c.id into v_choice from public.call_choices c
  where c.owner_id = p_me and c.about = p_about and c.among = p_among for update;
  if found then
    return private.correct_row('rep', 'call_choices', v_choice,
      jsonb_build_object('company_id', p_company, 'contact_id', p_contact));
  end if;
  return private.correct_add('call_choices', jsonb_build_object(
    'owner_id', p_me, 'about', p_about, 'among', to_jsonb(p_among), 'company_id', p_company,
    'contact_id', p_contact, 'created_at', now()));
end
$$;

create function private.call_to_change(p_me uuid, p_meeting uuid) returns public.meetings
language plpgsql set search_path = '' as $$
declare
  v_meeting public.meetings;
begin
  select * into v_meeting from public.meetings m
  where m.id = p_meeting and m.owner_user_id = p_me for update;
  if not found then
    perform private.refuse('not_found', 'That call is no longer there.');
  end if;
  return v_meeting;
end
$$;

-- A tie is answered for all calls on which the same companies tie; else it is this call's company alone.
create function private.mutate_meeting_set_company(p_me uuid, p_mutation uuid, p_args jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  v_meeting constant public.meetings :=
    private.call_to_change(p_me, private.arg_uuid(p_args, 'meetingId'));
  v_company constant uuid := private.arg_uuid(p_args, 'companyId', false);
  v_journal jsonb[] := '{}';
  v_meetings uuid[] := array[v_meeting.id];
begin
  if v_company is not null and not exists (
    select from public.companies c where c.id = v_company and c.owner_id = p_me) then
    perform private.refuse('not_found', 'That company is no longer there.');
  end if;
  if v_meeting.tied_company_ids <> '{}' then
    v_journal := array_append(v_journal, private.choose_for_calls(
      p_me, 'company', v_meeting.tied_company_ids, v_company, null));
    v_meetings := v_meetings || array(
      select m.id from public.meetings m
      where m.owner_user_id = p_me and m.tied_company_ids = v_meeting.tied_company_ids
        and m.id <> v_meeting.id);
  end if;
  if v_meeting.tied_company_ids = '{}' or 'company_id' = any (v_meeting.human_fields) then
    v_journal := array_append(v_journal, private.correct_row('rep', 'meetings', v_meeting.id,
      jsonb_build_object('company_id', v_company)));
  end if;
  perform private.remember_correction(p_me, p_mutation, 'meeting.set_company', v_journal, v_meetings);
end
$$;

-- Among several guests it holds for all calls with the same ones; a single guest is it anyway.
create function private.mutate_meeting_set_primary_contact(p_me uuid, p_mutation uuid, p_args jsonb)
returns void
language plpgsql set search_path = '' as $$
declare
  v_meeting constant public.meetings :=
    private.call_to_change(p_me, private.arg_uuid(p_args, 'meetingId'));
  v_contact constant public.contacts :=
    private.contact_to_change(p_me, private.arg_uuid(p_args, 'contactId'));
  v_among constant uuid[] := private.guests_of(v_meeting.id);
  v_journal jsonb[] := '{}';
  v_meetings uuid[] := array[v_meeting.id];
begin
  if v_contact.id <> all (v_among) then
    perform private.refuse('invalid', 'Only somebody who was on the call can be its main contact.');
  end if;
  if cardinality(v_among) > 1 then
    v_journal := array_append(v_journal, private.choose_for_calls(
      p_me, 'contact', v_among, null, v_contact.id));
    v_meetings := v_meetings || array(
      select m.id from public.meetings m
      where m.owner_user_id = p_me and m.id <> v_meeting.id and private.guests_of(m.id) = v_among
        and exists (
          select from public.meeting_attendees a
          where a.meeting_id = m.id and a.contact_id = v_contact.id));
  end if;
  if cardinality(v_among) = 1 or 'primary_contact_id' = any (v_meeting.human_fields) then
    v_journal := array_append(v_journal, private.correct_row('rep', 'meetings', v_meeting.id,
      jsonb_build_object('primary_contact_id', v_contact.id)));
  end if;
  perform private.remember_correction(
    p_me, p_mutation, 'meeting.set_primary_contact', v_journal, v_meetings);
end
$$;

-- The registry is the functions themselves: `task.edit` is done by `mutate_task_edit`.
create or replace function private.mutate(p_me uuid, p_mutation uuid, p_name text, p_args jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  v_function constant text := 'mutate_' || replace(p_name, '.', '_');
  v_takes smallint;
begin
  select p.pronargs into v_takes
  from pg_catalog.pg_proc p
  where p.pronamespace = 'private'::regnamespace and p.proname = v_function
    and p_name ~ '^[a-z]+\.[a-z_]+$';
  case v_takes
    when 2 then execute format('select private.%I($1, $2)', v_function) using p_me, p_args;
    when 3 then execute format('select private.%I($1, $2, $3)', v_function) using p_me, p_mutation, p_args;
    else
      perform private.refuse('unknown_mutation', 'This version of the CRM does not know that change.');
  end case;
end
$$;

revoke execute on function private.leading_companies(uuid), private.guests_of(uuid),
  private.choose_for_calls(uuid, text, uuid[], uuid, uuid), private.call_to_change(uuid, uuid),
  private.mutate_meeting_set_company(uuid, uuid, jsonb),
  private.mutate_meeting_set_primary_contact(uuid, uuid, jsonb)
  from public, anon, authenticated, service_role;
