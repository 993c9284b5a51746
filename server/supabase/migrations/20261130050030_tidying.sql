-- Putting right what was stored before rooms, lists, robots and the rep's other addresses were known as such:
-- who is no person is none any more, and the contact and company that were made of them go. Never what a
-- person has touched. The companion judges (server/mailbox/calls/tidy.ts), step by step; each step is journalled
-- under one correction, which can be taken back like any other.

alter table public.match_corrections
  -- Of a tidying: {rooms, groups, robots, own, contacts, companies, calls}.
  add column counts jsonb check (jsonb_typeof(counts) = 'object');

-- Who is to be judged: the people of the rep's calls and contacts made of them, a page after a key. Those that a
-- person has judged are left out.
create function public.people_to_tidy(p_owner uuid, p_after text, p_limit int) returns jsonb
language sql stable security definer set search_path = '' as $$
  with known as (
    select a.person_key as key, a.name, a.email
    from public.meeting_attendees a join public.meetings m on m.id = a.meeting_id
    where m.owner_user_id = p_owner and not a.human_fields && array['nature', 'contact_id']
    union
    select c.email, nullif(concat_ws(' ', c.first_name, c.last_name), ''), c.email
    from public.contacts c
    where c.owner_id = p_owner and c.email is not null and c.source = 'fathom' and c.human_fields = '{}'
      and not exists (
        select from public.address_natures n
        where n.workspace_id = c.workspace_id and n.person_key = c.email)
  ), page as (
    select k.key from known k
    where p_after is null or k.key collate "C" > p_after collate "C"
    group by k.key order by k.key collate "C" limit least(greatest(p_limit, 1), 500)
  )
  select jsonb_build_object(
    'people', coalesce((
      select jsonb_agg(jsonb_build_object('key', k.key, 'name', k.name, 'email', k.email)
        order by k.key collate "C", k.name)
      from known k join page p on p.key = k.key), '[]'),
    'next', (select max(p.key collate "C") from page p
      having count(*) = least(greatest(p_limit, 1), 500)))
$$;

-- A contact that Fathom's data made, that no person has touched and nothing refers to.
create function private.is_left_over_contact(p_contact uuid) returns boolean
language sql stable set search_path = '' as $$
  select exists (
      select from public.contacts c where c.id = p_contact and c.source = 'fathom' and c.human_fields = '{}')
    and not exists (select from public.meeting_attendees a where a.contact_id = p_contact)
    and not exists (select from public.tasks t where t.contact_id = p_contact)
    and not exists (select from public.meetings m where m.primary_contact_id = p_contact)
    and not exists (select from public.meeting_action_items i where i.contact_id = p_contact)
    and not exists (select from public.calendar_events e where e.contact_id = p_contact)
    and not exists (select from public.contact_aliases l where l.contact_id = p_contact)
    and not exists (select from public.contact_choices l where l.contact_id = p_contact)
    and not exists (select from public.about_choices l where l.contact_id = p_contact)
    and not exists (select from public.company_exclusions l where l.contact_id = p_contact)
    and not exists (select from public.call_choices l where l.contact_id = p_contact)
$$;

create function private.is_left_over_company(p_company uuid) returns boolean
language sql stable set search_path = '' as $$
  select exists (
      select from public.companies c where c.id = p_company and c.source = 'fathom' and c.human_fields = '{}')
    and not exists (select from public.contacts c where c.company_id = p_company)
    and not exists (select from public.meetings m where m.company_id = p_company)
    and not exists (select from public.tasks t where t.company_id = p_company)
    and not exists (select from public.calendar_events e where e.company_id = p_company)
    and not exists (select from public.company_domains d where d.company_id = p_company)
    and not exists (select from public.company_exclusions e where e.company_id = p_company)
    and not exists (select from public.call_choices l where l.company_id = p_company)
$$;

-- One step: `p_keys` were judged, and of them `p_judged` is what is no person, or is a mailbox of a duty:
-- [{key, name, nature, evidence, isRole}]. Answers `{rooms, groups, robots, own, contacts, companies, calls}`.
-- Called again it changes nothing.
create function public.tidy_people(p_owner uuid, p_run uuid, p_keys text[], p_judged jsonb) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_workspace constant uuid := private.workspace_of(p_owner);
  v_journal jsonb[] := '{}';
  v_calls uuid[] := '{}';
  v_people uuid[] := '{}';
  v_companies uuid[] := '{}';
  v_natures jsonb := '{}';
  v_own int := 0;
  v_gone int := 0;
  v_counts jsonb;
  r record;
begin
  perform set_config('upshot.actor', 'rules', true);
  perform set_config('upshot.mutation', p_run::text, true);
  perform set_config('upshot.no_tasks', 'yes', true);
  perform private.enter_workspace(p_owner);
  perform from public.tasks t join public.meetings m on m.id = t.meeting_id
  where m.owner_user_id = p_owner order by t.id for no key update of t;

  for r in
    select a.id, a.meeting_id, a.contact_id, a.person_key, j.nature, j.evidence, coalesce(j.is_role, false) as is_role,
      j.nature is not null and j.nature <> 'person' as is_none
    from public.meeting_attendees a
    join public.meetings m on m.id = a.meeting_id and m.owner_user_id = p_owner
    left join lateral (
      select e ->> 'nature' as nature, e ->> 'evidence' as evidence, (e ->> 'isRole')::boolean as is_role
      from jsonb_array_elements(p_judged) as e
      where e ->> 'key' = a.person_key and e ->> 'name' is not distinct from a.name
      limit 1) j on true
    where a.person_key = any (p_keys)
      and not a.human_fields && array['nature', 'contact_id', 'is_external']
      and (j.nature is not null and (a.nature, a.is_role) is distinct from (j.nature, coalesce(j.is_role, false))
        or a.nature = 'person' and (a.is_external or a.contact_id is not null)
          and private.is_inside(v_workspace, a.email))
    order by a.id
  loop
    v_people := v_people || r.contact_id;
    v_calls := v_calls || r.meeting_id;
    if r.is_none then
      v_natures := v_natures || jsonb_build_object(r.person_key, r.nature);
    elsif r.nature is null then
      v_natures := v_natures || jsonb_build_object(r.person_key, 'own');
    end if;
    v_journal := array_append(v_journal, private.correct_row('rules', 'meeting_attendees', r.id, case
      when r.is_none then jsonb_build_object('nature', r.nature, 'nature_evidence', r.evidence,
        'is_role', false, 'is_external', false, 'contact_id', null, 'match_reason', 'none', 'candidates', '[]'::jsonb)
      when r.nature is null then jsonb_build_object('is_external', false, 'contact_id', null,
        'match_reason', 'none', 'candidates', '[]'::jsonb)
      else jsonb_build_object('is_role', r.is_role) end));
  end loop;
  -- Made of one of them, and on no call any more.
  v_people := array_remove(v_people, null) || array(
    select c.id from public.contacts c
    where c.owner_id = p_owner and c.email = any (p_keys) and (private.is_inside(v_workspace, c.email) or exists (
      select from jsonb_array_elements(p_judged) as e
      where e ->> 'key' = c.email and e ->> 'nature' <> 'person')));
  select coalesce(array_agg(distinct c), '{}') into v_calls from unnest(v_calls) as c;
  perform private.relink_meetings(v_calls);

  for r in
    select t.id, case when 'contact_id' = any (t.human_fields) then t.contact_id
        else coalesce(i.contact_id, m.primary_contact_id) end as contact_id,
      case when 'company_id' = any (t.human_fields) then t.company_id else m.company_id end as company_id
    from public.tasks t
    join public.meetings m on m.id = t.meeting_id and m.owner_user_id = p_owner
    left join public.meeting_action_items i on i.id = t.meeting_action_item_id
    where t.contact_id = any (v_people)
    order by t.id
  loop
    v_journal := array_append(v_journal, private.correct_row('rules', 'tasks', r.id,
      jsonb_build_object('contact_id', r.contact_id, 'company_id', r.company_id)));
  end loop;

  for r in
    select c.id, c.company_id from public.contacts c
    where c.id = any (v_people) and private.is_left_over_contact(c.id) order by c.id
  loop
    v_journal := array_append(v_journal, private.correct_remove('contacts', r.id));
    v_companies := v_companies || r.company_id;
    v_gone := v_gone + 1;
  end loop;
  for r in
    select c.id from public.companies c
    where c.id = any (v_companies) and private.is_left_over_company(c.id) order by c.id
  loop
    v_journal := array_append(v_journal, private.correct_remove('companies', r.id));
    v_own := v_own + 1;
  end loop;

  v_counts := (
    select jsonb_build_object(
      'rooms', count(*) filter (where n.value = 'room'), 'groups', count(*) filter (where n.value = 'group'),
      'robots', count(*) filter (where n.value = 'robot'), 'own', count(*) filter (where n.value = 'own'),
      'contacts', v_gone, 'companies', v_own, 'calls', cardinality(v_calls))
    from jsonb_each_text(v_natures) as n);
  v_journal := array_remove(v_journal, null);
  if v_journal <> '{}' then
    insert into public.match_corrections as c (owner_id, id, name, journal, meeting_ids, counts)
    values (p_owner, p_run, 'people.tidy', to_jsonb(v_journal), v_calls, v_counts)
    on conflict (owner_id, id) do update
    set journal = c.journal || excluded.journal, meeting_ids = c.meeting_ids || excluded.meeting_ids,
        counts = (select jsonb_object_agg(k, (c.counts ->> k)::int + (excluded.counts ->> k)::int)
          from jsonb_object_keys(excluded.counts) as k);
  end if;
  perform set_config('upshot.no_tasks', '', true);
  perform set_config('upshot.mutation', '', true);
  return v_counts || jsonb_build_object('touched', to_jsonb(private.feed_touched_reps()));
end
$$;
revoke execute on function public.people_to_tidy(uuid, text, int), public.tidy_people(uuid, uuid, text[], jsonb)
  from public, anon, authenticated;
grant execute on function public.people_to_tidy(uuid, text, int), public.tidy_people(uuid, uuid, text[], jsonb)
  to service_role;

-- Who takes a tidying back has judged: no later delivery judges again.
create function private.keep_untidied() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update public.meeting_attendees a
  set human_fields = array(
    select distinct f from unnest(a.human_fields || array['nature', 'is_external']) as f order by f)
  from jsonb_array_elements(new.journal) as s
  where s ->> 'table' = 'meeting_attendees' and a.id = (s ->> 'id')::uuid and s -> 'new' ? 'contact_id';
  return null;
end
$$;
create trigger m_untidied after update of undone_at on public.match_corrections
  for each row when (new.name = 'people.tidy' and old.undone_at is null and new.undone_at is not null)
  execute function private.keep_untidied();

-- The panel says once what was tidied: with how the rep's connection stands.
create function private.feed_tidied(p_user uuid) returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_build_object('tidied', (
    select jsonb_build_object('id', c.id, 'at', c.created_at) || c.counts
    from public.match_corrections c
    where c.owner_id = p_user and c.name = 'people.tidy' and c.undone_at is null
    order by c.created_at desc limit 1))
$$;

create function private.feed_note_tidied() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.feed_touch('sync_state', array[new.owner_id]);
  return null;
end
$$;
create trigger feed_tidied after insert or update on public.match_corrections
  for each row when (new.name = 'people.tidy') execute function private.feed_note_tidied();

-- One row as this viewer may see it, or null when there is none. It trusts its caller that the viewer
-- may see it at all: the feed says so.
create or replace function private.feed_row(p_viewer uuid, p_entity text, p_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return case p_entity
    when 'company' then private.feed_company(p_id)
    when 'contact' then private.feed_contact(p_id)
    when 'meeting' then private.feed_meeting(p_viewer, p_id)
    when 'attendee' then private.feed_attendee(p_id)
    when 'action_item' then private.feed_action_item(p_viewer, p_id) || private.feed_about(p_viewer, p_id)
    when 'task' then private.feed_task(p_id)
    when 'integration' then private.feed_integration(p_id)
    when 'sync_state' then private.feed_sync_state(p_id) || private.feed_tidied(p_id)
    when 'settings' then private.feed_settings(p_id)
    when 'colleague' then private.feed_colleague(p_id)
    when 'calendar_event' then private.feed_calendar_event(p_id)
    when 'history' then private.feed_history(p_viewer, p_id)
    when 'transcript' then private.feed_transcript(p_id)
  end;
end
$$;

revoke execute on function private.is_left_over_contact(uuid), private.is_left_over_company(uuid),
  private.keep_untidied(), private.feed_tidied(uuid), private.feed_note_tidied()
  from public, anon, authenticated, service_role;
