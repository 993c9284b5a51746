-- What of an observation can be used. The companion has checked it once; this keeps a fault there, or a
-- shape that nobody thought of, from losing a call: what is not usable is left out and noted.

-- ISO 8601 alone: Postgres itself takes `yesterday` for a time.
create function private.usable_time(p text) returns timestamptz
language plpgsql stable set search_path = '' as $$
begin
  if p ~ '^\d{4}-\d\d-\d\d[T ]' and p::timestamptz between '1990-01-01' and '2200-01-01' then
    return p::timestamptz;
  end if;
  return null;
exception
  when data_exception then
    return null;
end
$$;

-- The small ones say `return`, not `as`: bound when they are made, they need no search path of their own,
-- and the planner can then put them in place of their calls, of which a call's observation makes hundreds.
create function private.usable_text(p jsonb, p_longest int) returns text
language sql immutable
return case when jsonb_typeof(p) = 'string'
  then nullif(btrim(left(p #>> '{}', p_longest), E' \t\r\n\u00a0'), '') end;

-- An address that is too long, or has no @, is none.
create function private.usable_email(p jsonb) returns text
language sql immutable set search_path = '' as $$
  select e.email from (select private.clean_email(private.usable_text(p, 1000)) as email) e
  where length(e.email) <= 320 and e.email ~ '^[^@\s]+@[^@\s]+$'
$$;

-- Cut off, an address of the web leads elsewhere: too long a one is none.
create function private.usable_url(p jsonb) returns text
language sql immutable set search_path = '' as $$
  select u.url from (select private.usable_text(p, 2001) as url) u
  where length(u.url) <= 2000 and u.url ~* '^https?://'
$$;

create function private.usable_number(p jsonb, p_from numeric, p_to numeric) returns numeric
language sql immutable
return case when jsonb_typeof(p) = 'number' and p::numeric between p_from and p_to then p::numeric end;

create function private.usable_flag(p jsonb) returns boolean
language sql immutable
return case when jsonb_typeof(p) = 'boolean' then p::boolean end;

create function private.usable_word(p jsonb, p_words text[]) returns text
language sql immutable
return case when p #>> '{}' = any (p_words) then p #>> '{}' end;

create function private.usable_analysis(p jsonb) returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_build_object(
    'taskType', t.type, 'confidence', private.usable_number(p -> 'confidence', 0, 1),
    'reasoning', private.usable_text(p -> 'reasoning', 2000),
    'tier', coalesce(private.usable_word(p -> 'tier', array['rules', 'ai']), 'rules'),
    'priority', private.usable_word(p -> 'priority', array['low', 'medium', 'high', 'urgent']),
    'deadlineAt', case when private.usable_time(p ->> 'deadlineAt') is not null then p -> 'deadlineAt' end,
    'deadlinePhrase', private.usable_text(p -> 'deadlinePhrase', 500),
    'deadlineDateOnly', coalesce(private.usable_flag(p -> 'deadlineDateOnly'), false),
    'evidence', case when private.usable_text(p #> '{evidence,quote}', 5000) is not null then
      jsonb_build_object(
        'quote', private.usable_text(p #> '{evidence,quote}', 5000),
        'speaker', private.usable_text(p #> '{evidence,speaker}', 300),
        'offsetSeconds', private.usable_number(p #> '{evidence,offsetSeconds}', 0, 1e7)) end,
    'certainty', private.usable_word(p -> 'certainty', array['clear', 'implied', 'unsure']),
    'promptVersion', private.usable_text(p -> 'promptVersion', 100))
  from (select private.usable_word(p -> 'taskType',
    array['call', 'email', 'meeting', 'follow_up', 'proposal', 'demo', 'general']) as type) t
  where t.type is not null
$$;

-- '1 item', '2 items'
create function private.count_of(p_count bigint, p_one text, p_many text) returns text
language sql immutable set search_path = '' as $$
  select p_count || ' ' || case when p_count = 1 then p_one else p_many end
$$;

-- {language, utterances} with the lines that can be used, and how many cannot; null where it is no
-- transcript. Apart from the rest, because it is many times longer and mostly stays as it is.
create function private.usable_transcript(p jsonb, out transcript jsonb, out lost bigint)
language plpgsql stable set search_path = '' as $$
begin
  lost := 0;
  if jsonb_typeof(p -> 'utterances') is distinct from 'array' then
    return;
  end if;
  transcript := p;
  -- A jsonpath is many times faster here than to look at each line, and lines are as they should be.
  if p @? '$.utterances[*] ? (!(@.type() == "object"
      && @.text.type() == "string" && @.offset.type() == "number"))' then
    select jsonb_build_object('language', p -> 'language', 'utterances', coalesce(jsonb_agg(
        jsonb_build_object('speaker', private.usable_text(e -> 'speaker', 300),
          'email', private.usable_email(e -> 'email'), 'offset', e -> 'offset', 'text', e -> 'text')
        order by n), '[]'))
    into transcript
    from jsonb_array_elements(p -> 'utterances') with ordinality as l (e, n)
    where jsonb_typeof(e -> 'text') = 'string' and jsonb_typeof(e -> 'offset') = 'number';
    lost := jsonb_array_length(p -> 'utterances') - jsonb_array_length(transcript -> 'utterances');
  end if;
end
$$;

-- The observation with everything in its form, but for its transcript, of which only the lines lost are
-- noted. `people` and `items` that are no lists are absent, as if not observed. Usable input comes back
-- as it was.
create function private.usable_observation(p jsonb, p_lines_lost bigint) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  m constant jsonb := case when jsonb_typeof(p -> 'meeting') = 'object' then p -> 'meeting' else '{}' end;
  v_people jsonb;
  v_items jsonb;
  v_notes text[] := '{}';
  v_lost bigint;
begin
  select array_agg(private.usable_text(n, 500)) into v_notes
  from jsonb_array_elements(case jsonb_typeof(m -> 'notes') when 'array' then m -> 'notes' else '[]' end) n
  where private.usable_text(n, 500) is not null;

  if jsonb_typeof(p -> 'people') = 'array' then
    select coalesce(jsonb_agg(jsonb_build_object(
        'name', private.usable_text(e -> 'name', 300), 'email', private.usable_email(e -> 'email'),
        'isExternal', private.usable_flag(e -> 'isExternal'),
        'isOrganizer', coalesce(private.usable_flag(e -> 'isOrganizer'), false),
        'domain', left(private.clean_domain(private.usable_text(e -> 'domain', 1000)), 253),
        'freeMail', private.usable_flag(e -> 'freeMail'),
        'speakerName', private.usable_text(e -> 'speakerName', 300),
        'spokenSeconds', private.usable_number(e -> 'spokenSeconds', 0, 1e7))
        order by n), '[]'),
      count(*) filter (where e ->> 'email' <> '' and private.usable_email(e -> 'email') is null)
    into v_people, v_lost
    from jsonb_array_elements(p -> 'people') with ordinality as l (e, n);
    if v_lost > 0 then
      v_notes := v_notes || (private.count_of(v_lost, 'address', 'addresses') || ' could not be read');
    end if;
  end if;

  if jsonb_typeof(p -> 'items') = 'array' then
    -- Two of one fingerprint are one item said twice.
    select coalesce(jsonb_agg(i.item order by i.n), '[]') into v_items
    from (
      select distinct on (f.fingerprint) l.n, jsonb_build_object(
        'fingerprint', f.fingerprint, 'title', coalesce(f.title, 'Untitled item'),
        'assigneeName', private.usable_text(e -> 'assigneeName', 300),
        'assigneeEmail', private.usable_email(e -> 'assigneeEmail'),
        'completed', coalesce(private.usable_flag(e -> 'completed'), false),
        'userGenerated', coalesce(private.usable_flag(e -> 'userGenerated'), false),
        'recordingTimestamp', private.usable_number(e -> 'recordingTimestamp', 0, 1e7),
        'playbackUrl', private.usable_url(e -> 'playbackUrl'),
        'analysis', private.usable_analysis(e -> 'analysis')) as item
      from jsonb_array_elements(p -> 'items') with ordinality as l (e, n)
      cross join lateral (
        select private.usable_text(e -> 'title', 2000) as title,
          coalesce(private.usable_text(e -> 'fingerprint', 200), 'sql-' || md5(concat_ws('|',
            e ->> 'recordingTimestamp', e ->> 'title'))) as fingerprint) f
      where jsonb_typeof(e) = 'object'
      order by f.fingerprint, l.n
    ) i;
    v_lost := jsonb_array_length(p -> 'items') - jsonb_array_length(v_items);
    if v_lost > 0 then
      v_notes := v_notes || (private.count_of(v_lost, 'action item', 'action items') || ' could not be used');
    end if;
  end if;

  if p_lines_lost > 0 then
    v_notes := v_notes || (private.count_of(p_lines_lost, 'line', 'lines') || ' of the transcript could not be read');
  end if;

  return jsonb_build_object(
    'ownerUserId', p -> 'ownerUserId',
    'rank', coalesce(private.usable_number(p -> 'rank', 0, 1e15), 0),
    'contentHash', coalesce(private.usable_text(p -> 'contentHash', 200), ''),
    'receivedAt', coalesce(private.usable_time(p ->> 'receivedAt'), now()),
    'imported', coalesce(private.usable_flag(p -> 'imported'), false),
    'plan', case when jsonb_typeof(p #> '{plan,matches}') = 'array' then p -> 'plan' end,
    'meeting', jsonb_build_object(
      'recordingId', private.usable_text(case jsonb_typeof(m -> 'recordingId')
        when 'number' then to_jsonb(m ->> 'recordingId') else m -> 'recordingId' end, 200),
      'callUrl', private.usable_url(m -> 'callUrl'), 'shareUrl', private.usable_url(m -> 'shareUrl'),
      'thumbnailUrl', private.usable_url(m -> 'thumbnailUrl'),
      'title', private.usable_text(m -> 'title', 500),
      'start', private.usable_time(m ->> 'start'), 'end', private.usable_time(m ->> 'end'),
      'language', private.usable_text(m -> 'language', 100),
      'internalOnly', private.usable_flag(m -> 'internalOnly'),
      'summary', private.usable_text(m -> 'summary', 1000000),
      'recordedByEmail', private.usable_email(m -> 'recordedByEmail'),
      'notes', case when v_notes <> '{}' or jsonb_typeof(m -> 'notes') = 'array'
        then coalesce(to_jsonb(v_notes), '[]') end),
    'people', v_people, 'items', v_items);
end
$$;
