-- What a rep can say about who is who.

create function private.contact_to_change(p_me uuid, p_contact uuid) returns public.contacts
language plpgsql set search_path = '' as $$
declare
  v_contact public.contacts;
begin
  select * into v_contact from public.contacts c
  where c.id = p_contact and c.owner_id = p_me for update;
  if not found then
    perform private.refuse('not_found', 'That contact is no longer there.');
  end if;
  return v_contact;
end
$$;

create function private.mutate_match_choose_contact(p_me uuid, p_mutation uuid, p_args jsonb)
returns void
language plpgsql set search_path = '' as $$
declare
  v_attendee constant uuid := private.arg_uuid(p_args, 'attendeeId');
  v_contact constant public.contacts :=
    private.contact_to_change(p_me, private.arg_uuid(p_args, 'contactId'));
  v_key text;
  v_all boolean;
  v_choice uuid;
  v_journal jsonb[] := '{}';
  v_contacts uuid[];
  v_meetings uuid[] := '{}';
  a record;
begin
  select p.person_key into v_key
  from public.meeting_attendees p join public.meetings m on m.id = p.meeting_id
  where p.id = v_attendee and m.owner_user_id = p_me;
  if not found then
    perform private.refuse('not_found', 'That person is no longer on this call.');
  end if;
  v_all := private.is_telling_key(v_key);
  if v_all then
    select c.id into v_choice from public.contact_choices c
    where c.owner_id = p_me and c.person_key = v_key for update;
    v_journal := array_append(v_journal, case
      when v_choice is null then private.correct_add('contact_choices', jsonb_build_object(
        'owner_id', p_me, 'person_key', v_key, 'contact_id', v_contact.id, 'created_at', now()))
      else private.correct_row('rep', 'contact_choices', v_choice,
        jsonb_build_object('contact_id', v_contact.id))
    end);
  end if;
  for a in
    select p.id, p.meeting_id, p.contact_id
    from public.meeting_attendees p join public.meetings m on m.id = p.meeting_id
    where m.owner_user_id = p_me and (p.id = v_attendee or v_all and p.person_key = v_key)
    order by p.id
  loop
    v_journal := array_append(v_journal, private.correct_row('rep', 'meeting_attendees', a.id,
      jsonb_build_object(
        'contact_id', v_contact.id, 'match_reason', 'chosen_by_rep', 'candidates', '[]'::jsonb)));
    v_meetings := array_append(v_meetings, a.meeting_id);
  end loop;
  perform private.remember_correction(p_me, p_mutation, 'match.choose_contact', v_journal, v_meetings);
end
$$;

-- Candidates of a match without one company, or without any.
create function private.candidates_without(p_candidates jsonb, p_company uuid) returns jsonb
language sql immutable set search_path = '' as $$
  select coalesce(jsonb_agg(c order by n), '[]')
  from jsonb_array_elements(p_candidates) with ordinality as e (c, n)
  where c ->> 'kind' <> 'company' or c ->> 'id' <> p_company::text
$$;

create function private.mutate_match_choose_company(p_me uuid, p_mutation uuid, p_args jsonb)
returns void
language plpgsql set search_path = '' as $$
declare
  v_contact constant public.contacts :=
    private.contact_to_change(p_me, private.arg_uuid(p_args, 'contactId'));
  v_company constant uuid := private.arg_uuid(p_args, 'companyId');
  v_journal jsonb[] := '{}';
  r record;
begin
  if not exists (select from public.companies c where c.id = v_company and c.owner_id = p_me) then
    perform private.refuse('not_found', 'That company is no longer there.');
  end if;
  for r in
    select e.id from public.company_exclusions e
    where e.contact_id = v_contact.id and e.company_id = v_company
  loop
    v_journal := array_append(v_journal, private.correct_remove('company_exclusions', r.id));
  end loop;
  v_journal := array_append(v_journal, private.correct_row('rep', 'contacts', v_contact.id,
    jsonb_build_object('company_id', v_company)));
  for r in
    select a.id, a.candidates from public.meeting_attendees a
    where a.contact_id = v_contact.id order by a.id
  loop
    v_journal := array_append(v_journal, private.correct_row('rules', 'meeting_attendees', r.id,
      jsonb_build_object(
        'match_reason', 'chosen_by_rep',
        'candidates', private.candidates_without(r.candidates, null))));
  end loop;
  perform private.remember_correction(p_me, p_mutation, 'match.choose_company', v_journal,
    private.meetings_with(array[v_contact.id]));
end
$$;

create function private.mutate_match_not_company(p_me uuid, p_mutation uuid, p_args jsonb)
returns void
language plpgsql set search_path = '' as $$
declare
  v_contact constant public.contacts :=
    private.contact_to_change(p_me, private.arg_uuid(p_args, 'contactId'));
  v_company constant uuid := private.arg_uuid(p_args, 'companyId');
  v_journal jsonb[] := '{}';
  r record;
begin
  if not exists (select from public.companies c where c.id = v_company and c.owner_id = p_me) then
    perform private.refuse('not_found', 'That company is no longer there.');
  end if;
  if not exists (
    select from public.company_exclusions e
    where e.contact_id = v_contact.id and e.company_id = v_company
  ) then
    v_journal := array_append(v_journal, private.correct_add('company_exclusions', jsonb_build_object(
      'contact_id', v_contact.id, 'company_id', v_company, 'owner_id', p_me, 'created_at', now())));
  end if;
  if v_contact.company_id = v_company then
    -- By rule, so that the rule may still find the right one: the exclusion is what is remembered.
    v_journal := array_append(v_journal, private.correct_row('rules', 'contacts', v_contact.id,
      jsonb_build_object('company_id', null)));
  end if;
  for r in
    select a.id, a.candidates from public.meeting_attendees a
    where a.contact_id = v_contact.id
      and a.candidates @> jsonb_build_array(jsonb_build_object('kind', 'company', 'id', v_company))
    order by a.id
  loop
    v_journal := array_append(v_journal, private.correct_row('rules', 'meeting_attendees', r.id,
      jsonb_build_object('candidates', private.candidates_without(r.candidates, v_company))));
  end loop;
  perform private.remember_correction(p_me, p_mutation, 'match.not_company', v_journal,
    private.meetings_with(array[v_contact.id]));
end
$$;

create function private.mutate_match_add_alias(p_me uuid, p_mutation uuid, p_args jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  v_contact constant public.contacts :=
    private.contact_to_change(p_me, private.arg_uuid(p_args, 'contactId'));
  v_email constant text := private.clean_email(private.arg_text(p_args, 'email', 320, true));
  v_other uuid;
  v_journal jsonb[] := '{}';
  v_contacts uuid[] := array[v_contact.id];
  v_meetings uuid[] := '{}';
  r record;
begin
  if v_email !~ '^[^@[:space:]]+@[^@[:space:]]+\.[^@[:space:]]+$' then
    perform private.refuse('invalid', format('%s is not an email address.', left(v_email, 100)));
  end if;
  select c.id into v_other from public.contacts c
  where c.owner_id = p_me and c.email = v_email and c.id <> v_contact.id;
  if not found then
    select l.contact_id into v_other from public.contact_aliases l
    where l.owner_id = p_me and l.email = v_email and l.contact_id <> v_contact.id;
  end if;
  if v_other is not null then
    perform private.refuse('conflict',
      format('Not added: %s belongs to another contact. Merge the two instead.', v_email),
      jsonb_build_object('contactId', v_other));
  end if;
  if v_contact.email is distinct from v_email and not exists (
    select from public.contact_aliases l where l.owner_id = p_me and l.email = v_email
  ) then
    v_journal := array_append(v_journal, private.correct_add('contact_aliases', jsonb_build_object(
      'contact_id', v_contact.id, 'owner_id', p_me, 'email', v_email, 'created_at', now())));
  end if;
  for r in
    select a.id, a.meeting_id
    from public.meeting_attendees a join public.meetings m on m.id = a.meeting_id
    where m.owner_user_id = p_me and a.email = v_email
      and not 'contact_id' = any (a.human_fields) and a.contact_id is distinct from v_contact.id
    order by a.id
  loop
    v_journal := array_append(v_journal, private.correct_row('rules', 'meeting_attendees', r.id,
      jsonb_build_object(
        'contact_id', v_contact.id, 'match_reason', 'alias', 'candidates', '[]'::jsonb)));
    v_meetings := array_append(v_meetings, r.meeting_id);
  end loop;
  perform private.remember_correction(p_me, p_mutation, 'match.add_alias', v_journal, v_meetings);
end
$$;

create function private.mutate_match_merge_contacts(p_me uuid, p_mutation uuid, p_args jsonb)
returns void
language plpgsql set search_path = '' as $$
declare
  v_keep_id constant uuid := private.arg_uuid(p_args, 'keepId');
  v_merge_id constant uuid := private.arg_uuid(p_args, 'mergeId');
  v_keep public.contacts;
  v_merge public.contacts;
  v_journal jsonb[] := '{}';
  v_meetings uuid[];
  v_fill jsonb;
  v_to_keep constant jsonb := jsonb_build_object('contact_id', v_keep_id);
  r record;
begin
  if v_keep_id = v_merge_id then
    perform private.refuse('invalid', 'A contact cannot be merged with itself.');
  end if;
  -- Both in one order, so that two merges that cross wait and do not fail.
  perform from public.contacts c where c.id in (v_keep_id, v_merge_id) order by c.id for update;
  v_keep := private.contact_to_change(p_me, v_keep_id);
  v_merge := private.contact_to_change(p_me, v_merge_id);
  v_meetings := private.meetings_with(array[v_keep_id, v_merge_id]);

  for r in
    select 'meeting_attendees' as place, a.id, v_to_keep || case a.match_reason
        when 'exact_email' then '{"match_reason": "alias"}'::jsonb else '{}' end as changes
      from public.meeting_attendees a where a.contact_id = v_merge_id
    union all select 'tasks', t.id, v_to_keep from public.tasks t where t.contact_id = v_merge_id
    union all select 'calendar_events', e.id, v_to_keep
      from public.calendar_events e where e.contact_id = v_merge_id
    union all select 'contact_aliases', l.id, v_to_keep
      from public.contact_aliases l where l.contact_id = v_merge_id
    union all select 'contact_choices', c.id, v_to_keep
      from public.contact_choices c where c.contact_id = v_merge_id
    union all select 'meetings', m.id, jsonb_build_object('primary_contact_id', v_keep_id)
      from public.meetings m where m.primary_contact_id = v_merge_id
    order by place, id
  loop
    v_journal := array_append(v_journal, private.correct_row('rules', r.place, r.id, r.changes));
  end loop;
  for r in
    select e.id, e.company_id, exists (
      select from public.company_exclusions k
      where k.contact_id = v_keep_id and k.company_id = e.company_id) as known
    from public.company_exclusions e where e.contact_id = v_merge_id order by e.id
  loop
    v_journal := array_append(v_journal, case when r.known
      then private.correct_remove('company_exclusions', r.id)
      else private.correct_row('rules', 'company_exclusions', r.id, v_to_keep) end);
  end loop;

  v_journal := array_append(v_journal, private.correct_remove('contacts', v_merge_id));
  v_fill := jsonb_strip_nulls(jsonb_build_object(
    'first_name', case when v_keep.first_name is null then v_merge.first_name end,
    'last_name', case when v_keep.last_name is null then v_merge.last_name end,
    'company_id', case when v_keep.company_id is null and not exists (
        select from public.company_exclusions e
        where e.contact_id = v_keep_id and e.company_id = v_merge.company_id)
      then v_merge.company_id end,
    'email', case when v_keep.email is null then v_merge.email end));
  if v_fill <> '{}' then
    v_journal := array_append(v_journal, private.correct_row('rules', 'contacts', v_keep_id, v_fill));
  end if;
  if v_merge.email is not null and v_keep.email is not null then
    v_journal := array_append(v_journal, private.correct_add('contact_aliases', jsonb_build_object(
      'contact_id', v_keep_id, 'owner_id', p_me, 'email', v_merge.email, 'created_at', now())));
  end if;
  perform private.remember_correction(p_me, p_mutation, 'match.merge_contacts', v_journal, v_meetings);
end
$$;

create function private.mutate_match_undo(p_me uuid, p_args jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  v_correction public.match_corrections;
  v_step jsonb;
begin
  select * into v_correction from public.match_corrections c
  where c.owner_id = p_me and c.id = private.arg_uuid(p_args, 'correctionId') for update;
  if not found then
    perform private.refuse('not_found', 'There is nothing to take back.');
  end if;
  -- Taken back already is what was wanted.
  if v_correction.undone_at is not null then
    return;
  end if;
  for v_step in
    select s from jsonb_array_elements(v_correction.journal) with ordinality as j (s, n)
    order by j.n desc
  loop
    perform private.correct_back(v_step);
  end loop;
  perform private.relink_meetings(v_correction.meeting_ids);
  update public.match_corrections c set undone_at = now()
  where c.owner_id = p_me and c.id = v_correction.id;
end
$$;
