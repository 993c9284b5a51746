-- What was said in calls whose transcripts the device does not keep: SearchTranscriptsResponse in
-- lib/contract/search.ts. Found is what lib/search finds on the device: lines that have all the words,
-- parts of words count, whatever their case and accents.

-- A text as it is compared, as fold in lib/format/fold.ts does it. pg_c_utf8 knows the letters of every
-- script on every installation, where the database's own locale may know English alone.
create function private.folded(p text) returns text
language plpgsql immutable parallel safe set search_path = '' as $$
declare
  -- Unicode's marks (\p{M}, which Postgres has no word for) of the basic plane: what is above it is the
  -- business of scripts that nobody speaks.
  marks constant text := '[' ||
      '\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1-\u05c2\u05c4-\u05c5\u05c7' ||
      '\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7-\u06e8\u06ea-\u06ed' ||
      '\u0711\u0730-\u074a\u07a6-\u07b0\u07eb-\u07f3\u07fd\u0816-\u0819\u081b-\u0823' ||
      '\u0825-\u0827\u0829-\u082d\u0859-\u085b\u0897-\u089f\u08ca-\u08e1\u08e3-\u0903' ||
      '\u093a-\u093c\u093e-\u094f\u0951-\u0957\u0962-\u0963\u0981-\u0983\u09bc\u09be-\u09cd' ||
      '\u09d7\u09e2-\u09e3\u09fe-\u0a03\u0a3c-\u0a51\u0a70-\u0a71\u0a75\u0a81-\u0a83\u0abc' ||
      '\u0abe-\u0acd\u0ae2-\u0ae3\u0afa-\u0b03\u0b3c\u0b3e-\u0b57\u0b62-\u0b63\u0b82' ||
      '\u0bbe-\u0bcd\u0bd7\u0c00-\u0c04\u0c3c\u0c3e-\u0c56\u0c62-\u0c63\u0c81-\u0c83\u0cbc' ||
      '\u0cbe-\u0cd6\u0ce2-\u0ce3\u0cf3-\u0d03\u0d3b-\u0d3c\u0d3e-\u0d4d\u0d57\u0d62-\u0d63' ||
      '\u0d81-\u0d83\u0dca-\u0ddf\u0df2-\u0df3\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1' ||
      '\u0eb4-\u0ebc\u0ec8-\u0ece\u0f18-\u0f19\u0f35\u0f37\u0f39\u0f3e-\u0f3f\u0f71-\u0f84' ||
      '\u0f86-\u0f87\u0f8d-\u0fbc\u0fc6\u102b-\u103e\u1056-\u1059\u105e-\u1060\u1062-\u1064' ||
      '\u1067-\u106d\u1071-\u1074\u1082-\u108d\u108f\u109a-\u109d\u135d-\u135f\u1712-\u1715' ||
      '\u1732-\u1734\u1752-\u1753\u1772-\u1773\u17b4-\u17d3\u17dd\u180b-\u180d\u180f' ||
      '\u1885-\u1886\u18a9\u1920-\u193b\u1a17-\u1a1b\u1a55-\u1a7f\u1ab0-\u1b04\u1b34-\u1b44' ||
      '\u1b6b-\u1b73\u1b80-\u1b82\u1ba1-\u1bad\u1be6-\u1bf3\u1c24-\u1c37\u1cd0-\u1cd2' ||
      '\u1cd4-\u1ce8\u1ced\u1cf4\u1cf7-\u1cf9\u1dc0-\u1dff\u20d0-\u20f0\u2cef-\u2cf1\u2d7f' ||
      '\u2de0-\u2dff\u302a-\u302f\u3099-\u309a\ua66f-\ua672\ua674-\ua67d\ua69e-\ua69f' ||
      '\ua6f0-\ua6f1\ua802\ua806\ua80b\ua823-\ua827\ua82c\ua880-\ua881\ua8b4-\ua8c5' ||
      '\ua8e0-\ua8f1\ua8ff\ua926-\ua92d\ua947-\ua953\ua980-\ua983\ua9b3-\ua9c0\ua9e5' ||
      '\uaa29-\uaa36\uaa43\uaa4c-\uaa4d\uaa7b-\uaa7d\uaab0\uaab2-\uaab4\uaab7-\uaab8' ||
      '\uaabe-\uaabf\uaac1\uaaeb-\uaaef\uaaf5-\uaaf6\uabe3-\uabea\uabec-\uabed\ufb1e' ||
      '\ufe00-\ufe0f\ufe20-\ufe2f' || ']+';
begin
  -- English with its quotes, dashes and signs of money: nothing to take apart, in a fifth of the time.
  if octet_length(p) = length(p)
    or p !~ '[^\x01-\x7f\u00a0-\u00bf\u2010-\u2027\u2030-\u205e\u20a0-\u20c0]' then
    return lower(p collate "C");
  end if;
  return replace(
    lower(regexp_replace(normalize(p, nfd), marks, '', 'g') collate "pg_c_utf8"), 'ς', 'σ');
end
$$;

-- The part of a long text around the first of the words that is in it, with room on both sides for the
-- panel to cut at words. Found by halving, because a folded text has other places than the text.
create function private.around_first(p_text text, p_words text[]) returns text
language plpgsql immutable set search_path = '' as $$
declare
  room constant int := 200;
  v_longest constant int := (select max(length(w)) from unnest(p_words) w);
  v_without int := 0;
  v_with int := length(p_text);
  v_half int;
  v_from int;
  v_to int;
begin
  if v_with <= 2 * room + v_longest then
    return p_text;
  end if;
  while v_with - v_without > 1 loop
    v_half := (v_without + v_with) / 2;
    if exists (
      select from (select private.folded(left(p_text, v_half)) as text) h, unnest(p_words) w
      where strpos(h.text, w) > 0)
    then
      v_with := v_half;
    else
      v_without := v_half;
    end if;
  end loop;
  v_from := greatest(1, v_with - v_longest - room);
  v_to := v_with + room;
  return case when v_from > 1 then '…' else '' end
    || substr(p_text, v_from, v_to - v_from + 1)
    || case when v_to < length(p_text) then '…' else '' end;
end
$$;

-- The rep's calls, newest first, beginning with the call (p_start, p_meeting), or the newest where that
-- is null, and of one company where that is said. Reads transcripts until it has 50 lines or its time is
-- over, at least one; 'next' is the call to begin with for more. A call is answered whole or next time,
-- but for one that alone has more than 50 lines.
create function private.search_transcripts(
  p_owner uuid, p_words text[], p_company uuid, p_start timestamptz, p_meeting uuid, p_time interval)
returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  most constant int := 50;
  v_until constant timestamptz := clock_timestamp() + p_time;
  -- As they would stand in JSON: the text of all lines at once is compared first.
  v_written constant text[] := array(
    select substr(j, 2, length(j) - 2) from unnest(p_words) w, lateral (select to_jsonb(w)::text as j) e);
  v_lines jsonb[] := '{}';
  v_found jsonb[];
  v_spoken jsonb;
  v_is_first boolean := true;
  v_all text;
  c record;
begin
  for c in
    select m.id, m.meeting_start from public.meetings m
    where m.owner_user_id = p_owner and (p_company is null or m.company_id = p_company)
      and (p_meeting is null
        or (coalesce(m.meeting_start, '-infinity'), p_meeting)
          <= (coalesce(p_start, '-infinity'), m.id))
      and (m.transcript_text is not null
        or exists (select from public.meeting_transcripts t where t.meeting_id = m.id))
    order by coalesce(m.meeting_start, '-infinity') desc, m.id
  loop
    if not v_is_first and clock_timestamp() >= v_until then
      return jsonb_build_object('lines', to_jsonb(v_lines), 'next',
        jsonb_build_object('start', c.meeting_start, 'meetingId', c.id));
    end if;
    v_is_first := false;
    v_spoken := private.feed_transcript(c.id) -> 'utterances';
    v_all := private.folded(v_spoken::text);
    continue when exists (select from unnest(v_written) w where strpos(v_all, w) = 0);

    v_found := array(
      select jsonb_build_object(
        'meetingId', c.id, 'speaker', u.line -> 'speaker', 'offset', u.line -> 'offset',
        'text', private.around_first(u.line ->> 'text', p_words))
      from jsonb_array_elements(v_spoken) with ordinality u (line, n),
        lateral (select private.folded(u.line ->> 'text') as text) f
      where not exists (select from unnest(p_words) w where strpos(f.text, w) = 0)
      order by u.n
      limit most);
    if cardinality(v_lines) > 0 and cardinality(v_lines) + cardinality(v_found) > most then
      return jsonb_build_object('lines', to_jsonb(v_lines), 'next',
        jsonb_build_object('start', c.meeting_start, 'meetingId', c.id));
    end if;
    v_lines := v_lines || v_found;
  end loop;
  return jsonb_build_object('lines', to_jsonb(v_lines), 'next', null);
end
$$;

create function public.search_transcripts(
  p_words text[], p_company uuid, p_start timestamptz, p_meeting uuid)
returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  me constant uuid := (select auth.uid());
  v_words constant text[] := array(select private.folded(w) from unnest(p_words) w);
begin
  if me is null then
    raise exception 'Sign in first' using errcode = '42501';
  end if;
  -- The bounds of the contract, for whoever asks past the companion.
  if coalesce(cardinality(v_words), 0) not between 1 and 20
    or exists (select from unnest(v_words) w where coalesce(length(w), 0) not between 1 and 100)
  then
    raise exception 'A search is one to 20 words of one to 100 letters' using errcode = '22023';
  end if;
  return private.search_transcripts(
    me, v_words, p_company, p_start, p_meeting, interval '2 seconds');
end
$$;

revoke execute on function public.search_transcripts(text[], uuid, timestamptz, uuid)
  from public, anon, service_role;
grant execute on function public.search_transcripts(text[], uuid, timestamptz, uuid) to authenticated;
