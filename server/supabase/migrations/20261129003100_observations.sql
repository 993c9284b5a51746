-- What Fathom has said of each call, and how two sayings are merged.
--
-- Every observation has a rank (a webhook 0, a poll the time it was fetched; ties by content hash). Per
-- field the highest rank that said something wins; null says nothing; what a person edited stays. What
-- was said is remembered with its rank, so that any order of the same observations, any number of
-- times, ends in the same state. An item's facts are kept by its fingerprint, because the list that
-- holds it may be older or newer than what another list said of the same item.
create table private.meeting_observations (
  meeting_id uuid primary key references public.meetings (id) on delete cascade,
  -- {field: {rank, hash}}; of a person of the call under `person:` and their key
  fields jsonb not null default '{}',
  -- {fingerprint: {field: {rank, hash, value}}}
  item_facts jsonb not null default '{}',
  -- Items that a person deleted, as they were: [{id, title, fingerprint, …}]. No sync brings them back.
  deleted_items jsonb not null default '[]'
);
alter table private.meeting_observations enable row level security;

create function private.outranks(p_known jsonb, p_rank numeric, p_hash text) returns boolean
language sql immutable
return p_known is null
  or (p_rank, p_hash collate "C") > ((p_known ->> 'rank')::numeric, p_known ->> 'hash' collate "C");

-- What decides between two observations of one field of an item. An analysis that rests on words really
-- said outranks one that had no transcript to look at, whichever is newer: the hourly list has none.
create function private.fact_rank(p_field text, p_value jsonb, p_rank numeric) returns numeric
language sql immutable
return p_rank + case
  when p_field = 'analysis' and coalesce(p_value -> 'evidence', 'null') <> 'null' then 1e15 else 0 end;

-- What one observation says of one item, as facts. Who owes it is one fact: a name of one observation
-- and an address of another could be two people. That a name goes with an address is a fact of its own,
-- which fills in what the winning observation left out.
create function private.facts_of_item(p_item jsonb) returns table (field text, value jsonb)
language sql immutable set search_path = '' as $$
  select f.key, f.value from jsonb_each(p_item) as f
  where f.key not in ('fingerprint', 'assigneeName', 'assigneeEmail') and f.value <> 'null'
  union all
  select 'assignee', jsonb_build_object('name', w.name, 'email', w.email)
  from (select p_item ->> 'assigneeName' as name, p_item ->> 'assigneeEmail' as email) w
  where coalesce(w.name, w.email) is not null
  union all
  select k.key, to_jsonb(k.value)
  from (values
    ('email of ' || lower(p_item ->> 'assigneeName'), p_item ->> 'assigneeEmail'),
    ('name of ' || (p_item ->> 'assigneeEmail'), p_item ->> 'assigneeName')) as k (key, value)
  where k.key is not null and k.value is not null
$$;

create function private.assignee_of_facts(p_facts jsonb, out name text, out email text)
language sql immutable set search_path = '' as $$
  select coalesce(w.name, p_facts #>> array['name of ' || w.email, 'value']),
    coalesce(w.email, p_facts #>> array['email of ' || lower(w.name), 'value'])
  from (select p_facts #>> '{assignee,value,name}' as name, p_facts #>> '{assignee,value,email}' as email) w
$$;

-- Merges what this observation says of each item into what is known.
create function private.merge_item_facts(p_known jsonb, p_items jsonb, p_rank numeric, p_hash text)
returns jsonb
language sql immutable set search_path = '' as $$
  select p_known || coalesce(jsonb_object_agg(i.fingerprint, i.facts), '{}')
  from (
    select e.item ->> 'fingerprint' as fingerprint,
      coalesce(p_known -> (e.item ->> 'fingerprint'), '{}')
        || coalesce(jsonb_object_agg(f.field,
             jsonb_build_object('rank', r.rank, 'hash', p_hash, 'value', f.value))
           filter (where private.outranks(p_known -> (e.item ->> 'fingerprint') -> f.field, r.rank, p_hash)),
           '{}') as facts
    from jsonb_array_elements(p_items) as e (item)
    cross join lateral private.facts_of_item(e.item) as f
    cross join lateral (select private.fact_rank(f.field, f.value, p_rank) as rank) r
    group by e.item
  ) i
$$;

-- The items that those of a new list may be: live ones, ones that vanished but are kept for their task
-- or a person's decision, ones that another client wrote, and ones that a person deleted. `revision`
-- changes with any of them.
create function private.present_items(p_meeting uuid, out items jsonb, out revision text)
language sql stable security definer set search_path = '' as $$
  select coalesce(jsonb_agg(p.item order by p.created_at nulls last, p.id), '[]'),
    md5(coalesce(string_agg(concat_ws('|', p.id, p.item ->> 'fingerprint', p.gone), ',' order by p.id), ''))
  from (
    select i.id::text as id, i.created_at, i.gone_at is not null as gone,
      jsonb_build_object(
        'id', i.id, 'title', i.title, 'fingerprint', i.fingerprint, 'assigneeName', i.assignee_name,
        'assigneeEmail', i.assignee_email, 'recordingTimestamp', i.recording_timestamp,
        'hasTask', i.task_id is not null, 'completed', i.completed, 'userGenerated', i.user_generated)
        as item
    from public.meeting_action_items i where i.meeting_id = p_meeting
    union all
    select d ->> 'id', null, true, d || '{"hasTask": false, "completed": false, "userGenerated": false}'
    from private.meeting_observations o cross join lateral jsonb_array_elements(o.deleted_items) as d
    where o.meeting_id = p_meeting
  ) p
$$;

-- An item that a person deletes is remembered while its call is there.
create function private.remember_deleted_item() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if private.actor() in ('rep', 'system') and old.fingerprint is not null
    and exists (select from public.meetings m where m.id = old.meeting_id) then
    insert into private.meeting_observations as o (meeting_id, deleted_items)
    values (old.meeting_id, jsonb_build_array(jsonb_build_object(
      'id', old.id, 'title', old.title, 'fingerprint', old.fingerprint,
      'assigneeName', old.assignee_name, 'assigneeEmail', old.assignee_email,
      'recordingTimestamp', old.recording_timestamp)))
    on conflict (meeting_id) do update set deleted_items = o.deleted_items || excluded.deleted_items;
  end if;
  return null;
end
$$;
create trigger remember_deleted after delete on public.meeting_action_items
  for each row execute function private.remember_deleted_item();
