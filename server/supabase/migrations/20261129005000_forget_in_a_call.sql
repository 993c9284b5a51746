-- Forgetting, call by call: what is stored of it already.

-- The same for what is remembered of earlier observations. Their ranks stay, so that saying it all again
-- changes nothing.
create function private.known_without(p_known private.meeting_observations, p_keys text[])
returns private.meeting_observations
language plpgsql immutable set search_path = '' as $$
begin
  select coalesce(jsonb_object_agg(
      case when k.forgotten then 'person:name:somebody' else f.key end,
      case when k.forgotten then (f.value - 'domain' - 'freeMail')
          || case when f.value ? 'name'
            then jsonb_build_object('name', (f.value -> 'name') || '{"value": "Somebody"}') else '{}' end
          || case when f.value ? 'speakerName'
            then jsonb_build_object('speakerName', (f.value -> 'speakerName') || '{"value": "Somebody"}')
            else '{}' end
        else f.value end), '{}')
  into p_known.fields
  from jsonb_each(p_known.fields) as f
  cross join lateral (
    select f.key like 'person:%' and substr(f.key, 8) = any (p_keys) as forgotten) k;

  select coalesce(jsonb_object_agg(i.key, (
    select coalesce(jsonb_object_agg(f.key, case
        when f.key = 'assignee'
          and private.is_forgotten(p_keys, f.value #>> '{value,name}', f.value #>> '{value,email}')
          then f.value || '{"value": {"name": "Somebody", "email": null}}'
        when f.key = 'analysis' then
          f.value || jsonb_build_object('value', private.analysis_without(f.value -> 'value', p_keys))
        else f.value end), '{}')
    from jsonb_each(i.value) as f
    where not (f.key like 'email of %'
        and (f.value ->> 'value' = any (p_keys) or private.name_key(substr(f.key, 10)) = any (p_keys)))
      and not (f.key like 'name of %' and substr(f.key, 9) = any (p_keys)))), '{}')
  into p_known.item_facts
  from jsonb_each(p_known.item_facts) as i;

  select coalesce(jsonb_agg(
    case when private.is_forgotten(p_keys, d ->> 'assigneeName', d ->> 'assigneeEmail')
      then d || '{"assigneeName": "Somebody", "assigneeEmail": null}' else d end order by n), '[]')
  into p_known.deleted_items
  from jsonb_array_elements(p_known.deleted_items) with ordinality as l (d, n);
  return p_known;
end
$$;

-- One side of a line of the log about an item.
create function private.assignee_without(p_side jsonb, p_keys text[]) returns jsonb
language sql immutable set search_path = '' as $$
  select p_side
    || case when private.name_key(p_side ->> 'assignee_name') = any (p_keys)
      then '{"assignee_name": "Somebody"}'::jsonb else '{}' end
    || case when private.clean_email(p_side ->> 'assignee_email') = any (p_keys)
      then '{"assignee_email": null}'::jsonb else '{}' end
    || case when private.name_key(p_side #>> '{evidence,speaker}') = any (p_keys)
      then jsonb_build_object('evidence', (p_side -> 'evidence') || '{"speaker": "Somebody"}') else '{}' end
$$;

-- Forgets, in one stored call, whoever is on the list.
create function private.forget_in_meeting(p_owner uuid, p_meeting uuid) returns void
language plpgsql set search_path = '' as $$
declare
  v_meeting public.meetings;
  v_lines jsonb;
  v_known private.meeting_observations;
  v_keys text[];
begin
  select * into v_meeting from public.meetings m where m.id = p_meeting;
  select t.utterances into v_lines from public.meeting_transcripts t where t.meeting_id = p_meeting;
  select * into v_known from private.meeting_observations o where o.meeting_id = p_meeting;
  v_keys := private.forgotten_keys(p_owner, (
    select coalesce(jsonb_agg(x.n), '[]') from (
      select jsonb_build_object('name', a.name, 'email', a.email) as n
      from public.meeting_attendees a where a.meeting_id = p_meeting
      union
      select jsonb_build_object('name', a.speaker_name, 'email', a.email)
      from public.meeting_attendees a where a.meeting_id = p_meeting
      union
      select jsonb_build_object('name', i.assignee_name, 'email', i.assignee_email)
      from public.meeting_action_items i where i.meeting_id = p_meeting
      union
      select f.value #> '{assignee,value}'
      from jsonb_each(coalesce(v_known.item_facts, '{}')) as f where f.value ? 'assignee'
      union
      select jsonb_build_object('name', d -> 'assigneeName', 'email', d -> 'assigneeEmail')
      from jsonb_array_elements(coalesce(v_known.deleted_items, '[]')) as d
    ) x) || private.names_of_lines(v_lines),
    array_remove(array[v_meeting.fathom_recording_id, v_meeting.url], null));
  if v_keys = '{}' then
    return;
  end if;

  -- Two of them in one call are one: nothing is left that would tell them apart.
  delete from public.meeting_attendees a
  where a.meeting_id = p_meeting and a.person_key = any (v_keys) and exists (
    select from public.meeting_attendees o
    where o.meeting_id = p_meeting
      and (o.person_key = 'name:somebody' or o.person_key = any (v_keys) and o.id < a.id));
  update public.meeting_attendees a
  set name = 'Somebody', email = null, contact_id = null, domain = null, free_mail = null,
      speaker_name = case when a.speaker_name is not null then 'Somebody' end,
      said_external = coalesce(a.said_external, a.is_external), match_reason = 'none', candidates = '[]',
      human_fields = array_remove(array_remove(a.human_fields, 'name'), 'contact_id')
  where a.meeting_id = p_meeting and a.person_key = any (v_keys);

  update public.meeting_action_items i
  set assignee_name = case when n.assignee then 'Somebody' else i.assignee_name end,
      assignee_email = case when n.assignee then null else i.assignee_email end,
      evidence = n.evidence
  from (
    select x.id, private.is_forgotten(v_keys, x.assignee_name, x.assignee_email) as assignee,
      nullif(private.analysis_without(jsonb_build_object('evidence', x.evidence), v_keys) -> 'evidence', 'null')
        as evidence
    from public.meeting_action_items x where x.meeting_id = p_meeting
  ) n
  where i.id = n.id and (n.assignee or n.evidence is distinct from i.evidence);
  -- The log by name, where a name alone would say too little to look for it everywhere.
  update public.audit_log l
  set before = private.assignee_without(l.before, v_keys), after = private.assignee_without(l.after, v_keys)
  where l.row_id in (select i.id from public.meeting_action_items i where i.meeting_id = p_meeting)
    and l.table_name = 'meeting_action_items'
    and (l.before, l.after) is distinct from
      (private.assignee_without(l.before, v_keys), private.assignee_without(l.after, v_keys));

  update public.meeting_transcripts t set utterances = private.lines_without(t.utterances, v_keys)
  where t.meeting_id = p_meeting
    and t.utterances is distinct from private.lines_without(t.utterances, v_keys);

  if v_known.meeting_id is not null then
    v_known := private.known_without(v_known, v_keys);
    update private.meeting_observations o
    set fields = v_known.fields, item_facts = v_known.item_facts, deleted_items = v_known.deleted_items
    where o.meeting_id = p_meeting;
  end if;
end
$$;
