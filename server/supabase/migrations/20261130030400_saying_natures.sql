-- "Not a person", "This is a person": said once for an address, done for all calls of the workspace that name it
-- as the first sync would have done it, and taken back whole.

create function private.mutate_person_set_nature(p_me uuid, p_mutation uuid, p_args jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  v_attendee constant uuid := private.arg_uuid(p_args, 'attendeeId');
  v_nature constant text :=
    private.arg_word(p_args, 'nature', array['person', 'room', 'group', 'robot']);
  v_said public.meeting_attendees;
  v_all boolean;
  v_choice uuid;
  v_was jsonb[];
  v_calls_were jsonb[];
  v_meetings uuid[];
  v_contacts uuid[];
  v_companies uuid[];
  v_journal jsonb[] := '{}';
  v_contact uuid;
  w jsonb;
begin
  select p.* into v_said
  from public.meeting_attendees p join public.meetings m on m.id = p.meeting_id
  where p.id = v_attendee and m.owner_user_id = p_me;
  if not found then
    perform private.refuse('not_found', 'That person is no longer on this call.');
  end if;
  if v_nature <> 'person' and private.member_by_email(v_said.workspace_id, v_said.email, p_me) is not null then
    perform private.refuse('invalid', 'That is the address of somebody in your workspace.');
  end if;
  v_all := private.is_telling_key(v_said.person_key);
  if v_all then
    select n.id into v_choice from public.address_natures n
    where n.workspace_id = v_said.workspace_id and n.person_key = v_said.person_key for update;
    v_journal := array[case
      when v_choice is null then private.correct_add('address_natures', jsonb_build_object(
        'workspace_id', v_said.workspace_id, 'person_key', v_said.person_key, 'nature', v_nature,
        'created_at', now()))
      else private.correct_row('rep', 'address_natures', v_choice, jsonb_build_object('nature', v_nature))
    end];
  end if;

  select array_agg(to_jsonb(p) order by p.id), array_agg(distinct p.meeting_id) into v_was, v_meetings
  from public.meeting_attendees p
  where p.id = v_attendee or v_all and p.workspace_id = v_said.workspace_id
    and p.email is not distinct from v_said.email and p.person_key = v_said.person_key;
  select array_agg(to_jsonb(m) - array['summary', 'transcript_text'] order by m.id) into v_calls_were
  from public.meetings m where m.id = any (v_meetings);
  v_contacts := array(select c.id from public.contacts c where c.workspace_id = v_said.workspace_id);
  v_companies := array(select c.id from public.companies c where c.workspace_id = v_said.workspace_id);

  perform set_config('upshot.actor', 'rules', true);
  update public.meeting_attendees a
  set nature = v_nature, may_be_rep = false,
      nature_evidence = case when v_nature <> 'person' then 'corrected by hand' end,
      contact_id = case when v_nature = 'person' then a.contact_id end,
      match_reason = case when v_nature = 'person' then a.match_reason else 'none' end,
      candidates = case when v_nature = 'person' then a.candidates else '[]' end,
      human_fields = array(
        select distinct f from unnest(a.human_fields || array['nature']) as f
        where v_nature = 'person' or f <> 'contact_id' order by f)
  where a.id = any (array(select (x ->> 'id')::uuid from unnest(v_was) as x));
  if v_nature = 'person' then
    update public.meeting_attendees a set is_external = false
    where a.id = any (array(select (x ->> 'id')::uuid from unnest(v_was) as x))
      and a.is_external and not 'is_external' = any (a.human_fields)
      and private.is_inside(a.workspace_id, a.email);
  end if;
  perform private.settle_inside(m) from unnest(v_meetings) as m;
  if v_nature = 'person' then
    perform private.link_attendee((x ->> 'id')::uuid, not m.internal_only)
    from unnest(v_was) as x join public.meetings m on m.id = (x ->> 'meeting_id')::uuid;
    -- What was made for them.
    select v_journal || coalesce(array_agg(
      jsonb_build_object('op', 'insert', 'by', 'rules', 'table', n.place, 'id', n.id)
      order by n.place, n.id), '{}') into v_journal
    from (
      select 'companies' as place, c.id from public.companies c
      where c.workspace_id = v_said.workspace_id and c.id <> all (v_companies)
      union all
      select 'contacts', c.id from public.contacts c
      where c.workspace_id = v_said.workspace_id and c.id <> all (v_contacts)) n;
  end if;
  foreach w in array v_was loop
    v_journal := array_append(v_journal, private.correct_noted('rules', 'meeting_attendees', w,
      array['nature', 'nature_evidence', 'is_external', 'may_be_rep', 'contact_id', 'match_reason',
        'candidates']));
  end loop;
  foreach w in array v_calls_were loop
    v_journal := array_append(v_journal, private.correct_noted('rules', 'meetings', w,
      array['internal_only']));
  end loop;
  perform private.relink_meetings(v_meetings);
  if v_nature <> 'person' then
    -- Of colleagues' contacts only those that are there for these calls alone.
    for v_contact in
      select c.id from public.contacts c
      where c.workspace_id = v_said.workspace_id and c.email = v_said.email
        and (c.owner_id = p_me or private.is_unused('contacts', c.id)) order by c.id
    loop
      v_journal := v_journal || private.correct_without_contact(v_contact);
    end loop;
    v_journal := v_journal || private.correct_without_companies(array(
      select (s #>> '{row,company_id}')::uuid from unnest(v_journal) as s
      where s ->> 'op' = 'delete' and s ->> 'table' = 'contacts'));
  end if;
  perform set_config('upshot.actor', '', true);
  perform private.remember_correction(p_me, p_mutation, 'person.set_nature', v_journal, v_meetings);
end
$$;

-- Calls that came after a correction which is taken back go by what Fathom's people were taken for, too.
create function private.on_nature_unsaid() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_actor constant text := coalesce(current_setting('upshot.actor', true), '');
  r record;
begin
  perform set_config('upshot.actor', 'rules', true);
  for r in
    select a.id, a.meeting_id, a.email, a.name,
      o.fields #>> array['person:' || a.person_key, 'nature', 'value'] as said,
      o.fields #>> array['person:' || a.person_key, 'natureEvidence', 'value'] as evidence
    from public.meeting_attendees a
    left join private.meeting_observations o on o.meeting_id = a.meeting_id
    where a.workspace_id = old.workspace_id and a.person_key = old.person_key
      and a.created_at > old.created_at and 'nature' = any (a.human_fields)
    order by a.id
  loop
    update public.meeting_attendees a
    set nature = n.nature, nature_evidence = n.evidence,
        human_fields = array_remove(a.human_fields, 'nature'),
        contact_id = case when n.nature = 'person' then a.contact_id end,
        match_reason = case when n.nature = 'person' then a.match_reason else 'none' end,
        candidates = case when n.nature = 'person' then a.candidates else '[]' end
    from (
      select coalesce(r.said, j.nature) as nature,
        case when r.said is null then j.evidence else r.evidence end as evidence
      from private.nature_of(r.email, r.name) j) n
    where a.id = r.id;
    perform private.settle_inside(r.meeting_id);
    perform private.link_meeting(r.meeting_id);
  end loop;
  perform set_config('upshot.actor', v_actor, true);
  return null;
end
$$;
create trigger m_unsaid after delete on public.address_natures
  for each row execute function private.on_nature_unsaid();

revoke execute on function private.mutate_person_set_nature(uuid, uuid, jsonb), private.on_nature_unsaid()
  from public, anon, authenticated, service_role;
