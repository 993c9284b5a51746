-- Forgetting reaches the name as its owner would write it, too: first and last name, the company that was
-- glued on, and whatever said who somebody is.

-- An observation as it would be had Fathom never known who these people are.
create or replace function private.observation_without(p_observation jsonb, p_keys text[]) returns jsonb
language plpgsql immutable set search_path = '' as $$
begin
  if p_keys = '{}' then
    return p_observation;
  end if;
  if jsonb_typeof(p_observation -> 'people') = 'array' then
    p_observation := jsonb_set(p_observation, '{people}', (
      select coalesce(jsonb_agg(case when private.is_forgotten(p_keys, e ->> 'name', e ->> 'email')
        then (e - array['firstName', 'lastName', 'companyName', 'natureEvidence', 'isRole', 'mayBeRep'])
          || jsonb_build_object('name', 'Somebody', 'email', null, 'domain', null, 'freeMail', null,
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

-- What is stored already, whoever forgets it: beside "Somebody" stands nothing that says who it was.
create function private.keep_somebody_nameless() returns trigger
language plpgsql set search_path = '' as $$
begin
  new.first_name := null;
  new.last_name := null;
  new.company_name := null;
  new.nature_evidence := null;
  new.is_role := false;
  new.may_be_rep := false;
  return new;
end
$$;
create trigger keep_somebody_nameless before insert or update on public.meeting_attendees
  for each row when (new.name = 'Somebody' and new.email is null)
  execute function private.keep_somebody_nameless();

create function private.remember_somebody_nameless() returns trigger
language plpgsql set search_path = '' as $$
begin
  new.fields := jsonb_set(new.fields, '{person:name:somebody}', (new.fields -> 'person:name:somebody')
    - array['firstName', 'lastName', 'companyName', 'natureEvidence', 'isRole', 'mayBeRep']);
  return new;
end
$$;
create trigger remember_somebody_nameless before insert or update on private.meeting_observations
  for each row when (new.fields ? 'person:name:somebody')
  execute function private.remember_somebody_nameless();

revoke execute on function private.keep_somebody_nameless(), private.remember_somebody_nameless()
  from public, anon, authenticated, service_role;
