-- "Forget this person": the rep's record of somebody goes, and in the rep's calls they are "Somebody" from
-- then on, in what is stored and in whatever Fathom says later. What was said in a call, its summary and
-- its title stay as they are, and so do the titles of items and tasks.
--
-- Here: who was forgotten, and how a later observation is read without them.

-- How a forgotten person is recognised when Fathom names them again: by digests alone. Of an address, of a
-- full name, and of a lesser name together with its call. The owner is digested too, so that two reps'
-- lists cannot be compared.
create table private.forgotten_people (
  owner_id uuid not null references auth.users (id) on delete cascade,
  digest text not null,
  forgotten_at timestamptz not null default now(),
  primary key (owner_id, digest)
);
alter table private.forgotten_people enable row level security;

create function private.forgotten_digest(p_owner uuid, p_key text, p_call text default null) returns text
language sql immutable set search_path = '' as $$
  select encode(sha256(convert_to(
    jsonb_build_array(p_owner, p_key, p_call)::text, 'UTF8')), 'hex')
$$;

-- As the key of a person of a call without an address.
create function private.name_key(p_name text) returns text
language sql immutable set search_path = '' as $$
  select 'name:' || lower(nullif(btrim(regexp_replace(p_name, '\s+', ' ', 'g')), ''))
$$;

-- A full name says who it is in every call, a first name only in its own.
create function private.is_telling_key(p_key text) returns boolean
language sql immutable set search_path = '' as $$
  select p_key not like 'name:%' and p_key <> 'nobody' or p_key ~ '^name:\S+\s+\S'
$$;

-- Which keys, addresses and names, stand for forgotten people among those named together in one call:
-- `p_named` is [{name, email}], `p_calls` the names of the call. Whoever comes with the address of a
-- forgotten person is one, and so is their name in this call, unless somebody else has the same.
create function private.forgotten_keys(p_owner uuid, p_named jsonb, p_calls text[]) returns text[]
language sql stable set search_path = '' as $$
  with said as (
    select distinct private.clean_email(e ->> 'email') as email, private.name_key(e ->> 'name') as name
    from jsonb_array_elements(p_named) as e
  ), known as (
    select s.email, s.name, exists (
        select from private.forgotten_people f
        where f.owner_id = p_owner and f.digest = any (
          case when s.email is not null then array[private.forgotten_digest(p_owner, s.email)]
          else array[private.forgotten_digest(p_owner, s.name)]
            || array(select private.forgotten_digest(p_owner, s.name, c) from unnest(p_calls) as c) end)
      ) as forgotten
    from said s
  )
  select array(
    select k.email from known k where k.forgotten and k.email is not null
    union
    select k.name from known k
    where k.forgotten and k.name is not null and not exists (
      select from known o where o.name = k.name and o.email is not null and not o.forgotten))
$$;

create function private.is_forgotten(p_keys text[], p_name text, p_email text) returns boolean
language sql immutable set search_path = '' as $$
  select coalesce(coalesce(private.clean_email(p_email), private.name_key(p_name)) = any (p_keys), false)
$$;

create function private.names_of_lines(p_utterances jsonb) returns jsonb
language sql immutable set search_path = '' as $$
  select coalesce(jsonb_agg(distinct jsonb_build_object('name', u -> 'speaker', 'email', u -> 'email')), '[]')
  from jsonb_array_elements(case jsonb_typeof(p_utterances) when 'array' then p_utterances else '[]' end) as u
$$;

-- The forgotten people of an observation, by their keys in it. Nearly every rep has forgotten nobody.
create function private.forgotten_in(p_owner uuid, p_observation jsonb, p_utterances jsonb) returns text[]
language plpgsql stable set search_path = '' as $$
begin
  if not exists (select from private.forgotten_people f where f.owner_id = p_owner) then
    return '{}';
  end if;
  return private.forgotten_keys(p_owner,
    coalesce((
      select jsonb_agg(n) from (
        select jsonb_build_object('name', e -> 'name', 'email', e -> 'email') as n
        from jsonb_array_elements(coalesce(nullif(p_observation -> 'people', 'null'), '[]')) as e
        union
        select jsonb_build_object('name', e -> 'speakerName', 'email', e -> 'email')
        from jsonb_array_elements(coalesce(nullif(p_observation -> 'people', 'null'), '[]')) as e
        union
        select jsonb_build_object('name', e -> 'assigneeName', 'email', e -> 'assigneeEmail')
        from jsonb_array_elements(coalesce(nullif(p_observation -> 'items', 'null'), '[]')) as e
      ) x), '[]') || private.names_of_lines(p_utterances),
    array_remove(array[p_observation #>> '{meeting,recordingId}', p_observation #>> '{meeting,callUrl}'], null));
end
$$;

create function private.lines_without(p_utterances jsonb, p_keys text[]) returns jsonb
language sql immutable set search_path = '' as $$
  select case when p_keys = '{}' then p_utterances else (
    select coalesce(jsonb_agg(case when private.is_forgotten(p_keys, u ->> 'speaker', u ->> 'email')
      then u || '{"speaker": "Somebody", "email": null}' else u end order by n), '[]')
    from jsonb_array_elements(p_utterances) with ordinality as l (u, n)) end
$$;

-- `{…, evidence: {quote, speaker}}` of an item's analysis.
create function private.analysis_without(p_analysis jsonb, p_keys text[]) returns jsonb
language sql immutable set search_path = '' as $$
  select case when private.name_key(p_analysis #>> '{evidence,speaker}') = any (p_keys)
    then jsonb_set(p_analysis, '{evidence,speaker}', '"Somebody"') else p_analysis end
$$;

-- An observation as it would be had Fathom never known who these people are.
create function private.observation_without(p_observation jsonb, p_keys text[]) returns jsonb
language plpgsql immutable set search_path = '' as $$
begin
  if p_keys = '{}' then
    return p_observation;
  end if;
  if jsonb_typeof(p_observation -> 'people') = 'array' then
    p_observation := jsonb_set(p_observation, '{people}', (
      select coalesce(jsonb_agg(case when private.is_forgotten(p_keys, e ->> 'name', e ->> 'email')
        then e || jsonb_build_object('name', 'Somebody', 'email', null, 'domain', null, 'freeMail', null,
          'speakerName', case when e ->> 'speakerName' is not null then 'Somebody' end,
          -- Who has an address and is not known to be of the house is a guest; without it, it must be said.
          'isExternal', coalesce((e ->> 'isExternal')::boolean, true))
        else e end order by n), '[]')
      from jsonb_array_elements(p_observation -> 'people') with ordinality as l (e, n)));
  end if;
  if jsonb_typeof(p_observation -> 'items') = 'array' then
    p_observation := jsonb_set(p_observation, '{items}', (
      select coalesce(jsonb_agg(
        case when private.is_forgotten(p_keys, e ->> 'assigneeName', e ->> 'assigneeEmail')
          then e || '{"assigneeName": "Somebody", "assigneeEmail": null}' else e end
        || jsonb_build_object('analysis', private.analysis_without(e -> 'analysis', p_keys)) order by n), '[]')
      from jsonb_array_elements(p_observation -> 'items') with ordinality as l (e, n)));
  end if;
  return p_observation;
end
$$;
