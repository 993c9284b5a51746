-- Forgetting finds a name in whatever letters it is written: how names are compared, and how one call is
-- read without them.

-- A text as names are compared: composed, compatible letters made the same, without what cannot be seen, each
-- run of spaces one, and small by Unicode's own table rather than by a locale that may know English alone.
-- As long as `readable`, letter for letter: what is found in the one can be cut out of the other.
create function private.readable(p text) returns text
language sql immutable parallel safe set search_path = '' as $$
  select btrim(regexp_replace(regexp_replace(normalize(p, nfkc),
    '[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]',
    '', 'g'), '[\s\u0085\u1680\u2028\u2029]+', ' ', 'g'))
$$;

create function private.comparable(p text) returns text
language sql immutable parallel safe set search_path = '' as $$
  select lower(private.readable(p) collate "pg_c_utf8")
$$;

create or replace function private.name_key(p_name text) returns text
language sql immutable set search_path = '' as $$
  select 'name:' || nullif(private.comparable(p_name), '')
$$;

-- As the key of somebody stored under an older way of writing keys.
create function private.same_key(p_key text) returns text
language sql immutable set search_path = '' as $$
  select case when p_key like 'name:%' then private.name_key(substr(p_key, 6)) else p_key end
$$;

-- Whether one of these words (as `comparable`) may be in a document: written as they stand in JSON, so that
-- the whole of it is looked through at once.
create function private.may_mention(p jsonb, p_words text[]) returns boolean
language sql immutable set search_path = '' as $$
  select coalesce((
    select bool_or(strpos(t.small, w) > 0 or strpos(t.small, substr(to_jsonb(w)::text, 2, length(to_jsonb(w)::text) - 2)) > 0)
    from (select private.comparable(p::text) as small) t, unnest(p_words) as w), false)
$$;

-- A text with these words (as `comparable`) replaced wherever they stand alone. Plain search: a word is never
-- read as an expression, whatever is in it. Unchanged, letter for letter, where none of them is.
create function private.text_without(p_text text, p_words text[]) returns text
language plpgsql immutable set search_path = '' as $$
declare
  v_text text := private.readable(p_text);
  v_small text := private.comparable(p_text);
  v_word text;
  v_from int;
  v_at int;
  v_end int;
  v_found boolean := false;
begin
  foreach v_word in array p_words loop
    v_from := 1;
    loop
      v_at := strpos(substr(v_small, v_from), v_word);
      exit when v_at = 0;
      v_at := v_at + v_from - 1;
      v_end := v_at + length(v_word);
      if v_at > 1 and substr(v_small, v_at - 1, 1) collate "pg_c_utf8" ~ '\w'
        or substr(v_small, v_end, 1) collate "pg_c_utf8" ~ '\w'
      then
        v_from := v_at + 1;
      else
        v_text := left(v_text, v_at - 1) || 'Somebody' || substr(v_text, v_end);
        v_small := left(v_small, v_at - 1) || 'somebody' || substr(v_small, v_end);
        v_from := v_at + length('somebody');
        v_found := true;
      end if;
    end loop;
  end loop;
  return case when v_found then v_text else p_text end;
end
$$;

-- The same for every text within a document, and for its values alone: a document is never put together from
-- changed text.
create function private.document_without(p jsonb, p_words text[]) returns jsonb
language plpgsql immutable set search_path = '' as $$
begin
  return case jsonb_typeof(p)
    when 'string' then to_jsonb(private.text_without(p #>> '{}', p_words))
    when 'array' then (
      select coalesce(jsonb_agg(private.document_without(e, p_words) order by n), '[]')
      from jsonb_array_elements(p) with ordinality as l (e, n))
    when 'object' then (
      select coalesce(jsonb_object_agg(k, private.document_without(v, p_words)), '{}') from jsonb_each(p) as l (k, v))
    else p end;
end
$$;

-- What is remembered of observations has its keys as they were written then.
create or replace function private.known_without(p_known private.meeting_observations, p_keys text[])
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
    select f.key like 'person:%' and private.same_key(substr(f.key, 8)) = any (p_keys) as forgotten) k;

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
      and not (f.key like 'name of %' and private.same_key(substr(f.key, 9)) = any (p_keys)))), '{}')
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

create or replace function private.forget_in_meeting(p_owner uuid, p_meeting uuid) returns void
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
  where a.meeting_id = p_meeting and private.same_key(a.person_key) = any (v_keys) and exists (
    select from public.meeting_attendees o
    where o.meeting_id = p_meeting
      and (o.person_key = 'name:somebody' or private.same_key(o.person_key) = any (v_keys) and o.id < a.id));
  update public.meeting_attendees a
  set name = 'Somebody', email = null, contact_id = null, domain = null, free_mail = null,
      speaker_name = case when a.speaker_name is not null then 'Somebody' end,
      said_external = coalesce(a.said_external, a.is_external), match_reason = 'none', candidates = '[]',
      human_fields = array_remove(array_remove(a.human_fields, 'name'), 'contact_id')
  where a.meeting_id = p_meeting and private.same_key(a.person_key) = any (v_keys);

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

revoke execute on function private.readable(text), private.comparable(text), private.same_key(text),
  private.may_mention(jsonb, text[]), private.text_without(text, text[]),
  private.document_without(jsonb, text[])
  from public, anon, authenticated, service_role;
