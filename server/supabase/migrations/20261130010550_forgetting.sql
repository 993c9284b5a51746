-- Forgetting somebody everywhere: one odd row stops it for nobody.

-- Words are searched for as words. The log of one rep is read through whole: no pattern, and none too long.
create or replace function private.forget_person(p_owner uuid, p_contact uuid, p_email text) returns boolean
language plpgsql set search_path = '' as $$
declare
  v_actor constant text := coalesce(current_setting('upshot.actor', true), '');
  v_contacts constant uuid[] := array(
    select c.id from public.contacts c
    where c.owner_id = p_owner and (c.id = p_contact or c.email = p_email)
    union
    select l.contact_id from public.contact_aliases l
    where l.owner_id = p_owner and l.email = p_email);
  v_emails text[];
  v_names text[];
  v_keys text[];
  v_meetings uuid[];
  v_rows uuid[];
  v_lines uuid[];
  v_words text[];
  v_meeting uuid;
begin
  v_emails := array_remove(array(
    select c.email from public.contacts c where c.id = any (v_contacts)
    union select l.email from public.contact_aliases l where l.contact_id = any (v_contacts)
    union select a.email from public.meeting_attendees a where a.contact_id = any (v_contacts)
    union select p_email), null);
  if exists (select from public.workspace_members w
    join public.workspace_members mine on mine.workspace_id = w.workspace_id
    where mine.user_id = p_owner and w.email = any (v_emails)) then
    perform private.refuse('forbidden', 'Somebody of your own workspace cannot be forgotten here.');
  end if;
  -- Full names only: anything less would be somebody else's, too.
  v_names := array(
    select n.name from (
      select concat_ws(' ', c.first_name, c.last_name) as name
      from public.contacts c where c.id = any (v_contacts)
      union
      select unnest(array[a.name, a.speaker_name])
      from public.meeting_attendees a join public.meetings m on m.id = a.meeting_id
      where m.owner_user_id = p_owner and (a.contact_id = any (v_contacts) or a.email = any (v_emails))
    ) n
    where private.is_telling_key(private.name_key(n.name)) and n.name is not null);
  v_keys := v_emails || array(select private.name_key(n) from unnest(v_names) as n);
  v_meetings := array(
    select m.id from public.meetings m
    where m.owner_user_id = p_owner and (
      exists (select from public.meeting_attendees a where a.meeting_id = m.id
        and (a.contact_id = any (v_contacts) or private.same_key(a.person_key) = any (v_keys)))
      or exists (select from public.meeting_action_items i where i.meeting_id = m.id
        and coalesce(i.assignee_email, private.name_key(i.assignee_name)) = any (v_keys))
      or exists (select from public.meeting_transcripts t where t.meeting_id = m.id and exists (
        select from (
          select distinct u ->> 'speaker' as speaker, u ->> 'email' as email
          from jsonb_array_elements(t.utterances) as u) said
        where private.clean_email(said.email) = any (v_keys)
          or private.name_key(said.speaker) = any (v_keys))))
    order by m.id);
  if v_contacts = '{}' and v_meetings = '{}' then
    return false;
  end if;

  insert into private.forgotten_people (owner_id, digest)
  select p_owner, private.forgotten_digest(p_owner, k) from unnest(v_keys) as k
  union
  select p_owner, private.forgotten_digest(p_owner, private.same_key(a.person_key), c)
  from public.meeting_attendees a join public.meetings m on m.id = a.meeting_id
  cross join unnest(array[m.fathom_recording_id, m.url]) as c
  where m.id = any (v_meetings) and a.contact_id = any (v_contacts) and a.email is null and c is not null
  on conflict do nothing;

  perform set_config('upshot.actor', 'rules', true);
  -- That the call was with their company is not about them, and nobody would be left to tell it by.
  update public.meetings m
  set human_fields = array(select distinct f from unnest(m.human_fields || array['company_id']) as f order by f)
  where m.id = any (v_meetings) and m.company_id is not null and not 'company_id' = any (m.human_fields);
  perform from public.tasks t where t.meeting_id = any (v_meetings) order by t.id for no key update;
  foreach v_meeting in array v_meetings loop
    perform private.forget_in_meeting(p_owner, v_meeting);
  end loop;

  update public.meeting_attendees a
  set candidates = (
    select coalesce(jsonb_agg(c order by n), '[]')
    from jsonb_array_elements(a.candidates) with ordinality as l (c, n)
    where (c ->> 'id')::uuid <> all (v_contacts))
  from public.meetings m
  where m.id = a.meeting_id and m.owner_user_id = p_owner and exists (
    select from unnest(v_contacts) as k
    where a.candidates @> jsonb_build_array(jsonb_build_object('id', k)));
  update public.calendar_events e
  set organizer_email = case when e.organizer_email = any (v_emails) then null else e.organizer_email end,
      attendees = (
        select coalesce(jsonb_agg(p order by n), '[]')
        from jsonb_array_elements(e.attendees) with ordinality as l (p, n)
        where coalesce(private.clean_email(coalesce(p ->> 'email', p #>> '{}')) <> all (v_emails), true))
  where e.user_id = p_owner and (e.organizer_email = any (v_emails) or exists (
    select from jsonb_array_elements(e.attendees) as p
    where private.clean_email(coalesce(p ->> 'email', p #>> '{}')) = any (v_emails)));
  -- To take such a correction back would bring them back.
  delete from public.match_corrections c
  where c.owner_id = p_owner and exists (
    select from unnest(v_contacts::text[] || v_emails) as w
    where strpos(lower(c.journal::text), lower(w)) > 0);
  delete from public.contacts c where c.id = any (v_contacts);
  foreach v_meeting in array v_meetings loop
    perform private.settle_meeting_people(v_meeting);
    perform private.reclassify_items(v_meeting);
  end loop;
  perform set_config('upshot.actor', v_actor, true);

  -- Last, because all of the above has written to it.
  -- The longest first: a short one may be part of it.
  v_words := array(
    select w from (select private.comparable(x) as w from unnest(v_emails || v_names) as x) c
    where w <> '' group by w order by length(w) desc, w);
  -- Contacts that they were once, before two were made one.
  v_rows := v_contacts || array(
    select l.row_id from public.audit_log l
    where l.owner_id = p_owner and l.table_name = 'contacts'
      and (l.before ->> 'email' = any (v_emails) or l.after ->> 'email' = any (v_emails)));
  with changed as (
    update public.audit_log l
    set title = n.title, before = n.before, after = n.after
    from (
      select x.id,
        case when x.row_id = any (v_rows) then 'Somebody' else private.text_without(x.title, v_words) end as title,
        private.person_without(private.document_without(x.before, v_words), x.row_id = any (v_rows)) as before,
        private.person_without(private.document_without(x.after, v_words), x.row_id = any (v_rows)) as after
      from public.audit_log x
      where x.owner_id = p_owner and (x.row_id = any (v_rows)
        or private.may_mention(jsonb_build_array(x.title, x.before, x.after), v_words))
    ) n
    where l.id = n.id and (l.title, l.before, l.after) is distinct from (n.title, n.before, n.after)
    returning l.id
  )
  select array_agg(c.id) into v_lines from changed c;
  perform private.feed_touch('history', v_lines);
  update public.applied_mutations a
  set outcome = private.document_without(a.outcome, v_words)
  where a.owner_id = p_owner and private.may_mention(a.outcome, v_words);
  return true;
end
$$;

drop function private.pattern_of(text[]);

-- A person's own request, made to whoever runs this: forgets an address for every rep who knows it.
-- Answers `{owners: [rep, …], refused: [rep, …], failed: [rep, …], touched: [rep, …]}`; `owners` are all who
-- ever forgot them, `refused` those whose colleague this is. One rep's rows that cannot be read stop it for
-- that rep alone: `failed`, and the reason is in the log of the database.
create or replace function public.forget_person(p_email text) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_email constant text := private.clean_email(p_email);
  v_owners uuid[];
  v_refused uuid[] := '{}';
  v_failed uuid[] := '{}';
  r record;
begin
  if v_email is null or v_email !~ '^[^@[:space:]]+@[^@[:space:]]+\.[^@[:space:]]+$' then
    raise exception 'Not an email address' using errcode = '22023';
  end if;
  for r in
    select o.id, w.workspace_id from (
      select c.owner_id as id from public.contacts c where c.email = v_email
      union select l.owner_id from public.contact_aliases l where l.email = v_email
      union select m.owner_user_id from public.meeting_attendees a
        join public.meetings m on m.id = a.meeting_id where a.email = v_email
      union select m.owner_user_id from public.meeting_action_items i
        join public.meetings m on m.id = i.meeting_id where i.assignee_email = v_email
    ) o join public.workspace_members w on w.user_id = o.id
    order by w.workspace_id, o.id
  loop
    perform private.lock_workspace(r.workspace_id);
    begin
      perform set_config('upshot.actor', 'companion', true);
      perform private.forget_person(r.id, null, v_email);
    exception
      when sqlstate 'UP001' then
        v_refused := v_refused || r.id;
      when serialization_failure or deadlock_detected then
        raise;
      when others then
        raise log 'a person was not forgotten for rep %: %', r.id, sqlerrm;
        v_failed := v_failed || r.id;
    end;
  end loop;
  perform set_config('upshot.actor', 'companion', true);
  -- Those who forgot them before among them: their mailboxes may not have heard of it.
  v_owners := array(
    select f.owner_id from private.forgotten_people f
    where f.digest = private.forgotten_digest(f.owner_id, v_email) order by 1);
  return jsonb_build_object('owners', to_jsonb(v_owners), 'refused', to_jsonb(v_refused),
    'failed', to_jsonb(v_failed), 'touched', to_jsonb(private.feed_touched_reps()));
end
$$;
