-- Who sees a row, and which rows a note stands for.

-- Replaces the words that stand for sets. Only asked once the sets are held still.
create function private.feed_expand(p_entities text[], p_ids uuid[])
returns table (entity text, entity_id uuid, access_only boolean)
language plpgsql stable set search_path = '' as $$
#variable_conflict use_column
begin
  if not p_entities && array['company_name', 'meeting_children', 'workspace', 'shared_item',
    'shared_meeting']
  then
    return query select t.entity, t.id, false from unnest(p_entities, p_ids) as t (entity, id);
    return;
  end if;
  return query
  with touched as materialized (
    select distinct t.entity, t.id from unnest(p_entities, p_ids) as t (entity, id)
  )
  select e.entity, e.id, bool_and(e.access_only)
  from (
    select case t.entity when 'shared_item' then 'action_item' when 'shared_meeting' then 'meeting'
             else t.entity end as entity,
           t.id, t.entity in ('shared_item', 'shared_meeting') as access_only
    from touched t where t.entity not in ('company_name', 'meeting_children', 'workspace')
    union all
    select 'meeting', m.id, false from touched t join public.meetings m on m.company_id = t.id
    where t.entity = 'company_name'
    union all
    select 'attendee', a.id, false
    from touched t join public.meeting_attendees a on a.meeting_id = t.id
    where t.entity = 'meeting_children'
    union all
    select 'action_item', i.id, false
    from touched t join public.meeting_action_items i on i.meeting_id = t.id
    where t.entity = 'meeting_children'
    union all
    select 'transcript', t.id, false from touched t where t.entity = 'meeting_children'
    union all
    select 'colleague', m.id, true
    from touched t join public.workspace_members m on m.workspace_id = t.id
    where t.entity = 'workspace'
  ) e group by e.entity, e.id;
end
$$;

-- Who sees each of these rows now. A call is also seen, in part, by whoever was given a task from it,
-- and so is the item that the task came from. One statement an entity, so that a commit asks only the
-- tables it has to do with.
create function private.feed_viewers(p_entities text[], p_ids uuid[])
returns table (rep_id uuid, entity text, entity_id uuid)
language plpgsql stable set search_path = '' as $$
declare
  v_entity text;
  v_ids uuid[];
begin
  for v_entity, v_ids in
    select t.entity, array_agg(t.id) from unnest(p_entities, p_ids) as t (entity, id) group by t.entity
  loop
    case v_entity
    when 'company' then return query
      select c.owner_id, 'company', c.id from public.companies c where c.id = any (v_ids);
    when 'contact' then return query
      select c.owner_id, 'contact', c.id from public.contacts c where c.id = any (v_ids);
    when 'meeting' then return query
      select m.owner_user_id, 'meeting', m.id from public.meetings m where m.id = any (v_ids)
      union
      select t.assigned_to, 'meeting', t.meeting_id
      from public.tasks t where t.meeting_id = any (v_ids) and t.assigned_to is not null
      union
      select t.assigned_to, 'meeting', i.meeting_id
      from public.meeting_action_items i join public.tasks t on t.meeting_action_item_id = i.id
      where i.meeting_id = any (v_ids) and t.assigned_to is not null;
    when 'attendee' then return query
      select m.owner_user_id, 'attendee', a.id
      from public.meeting_attendees a join public.meetings m on m.id = a.meeting_id
      where a.id = any (v_ids);
    when 'action_item' then return query
      select m.owner_user_id, 'action_item', i.id
      from public.meeting_action_items i join public.meetings m on m.id = i.meeting_id
      where i.id = any (v_ids)
      union
      select t.assigned_to, 'action_item', t.meeting_action_item_id
      from public.tasks t where t.meeting_action_item_id = any (v_ids) and t.assigned_to is not null;
    when 'task' then return query
      select t.created_by, 'task', t.id
      from public.tasks t where t.id = any (v_ids) and t.created_by is not null
      union
      select t.assigned_to, 'task', t.id
      from public.tasks t where t.id = any (v_ids) and t.assigned_to is not null;
    when 'transcript' then return query
      select m.owner_user_id, 'transcript', m.id from public.meetings m
      where m.id = any (v_ids) and (m.transcript_text is not null
        or exists (select from public.meeting_transcripts s where s.meeting_id = m.id));
    when 'calendar_event' then return query
      select e.user_id, 'calendar_event', e.id
      from public.calendar_events e where e.id = any (v_ids);
    when 'colleague' then return query
      select mate.user_id, 'colleague', m.id
      from public.workspace_members m
      join public.workspace_members mate on mate.workspace_id = m.workspace_id
      where m.id = any (v_ids);
    when 'integration' then return query
      select i.user_id, 'integration', i.user_id
      from public.fathom_integrations i where i.user_id = any (v_ids);
    when 'sync_state' then return query
      select s.user_id, 'sync_state', s.user_id
      from public.fathom_sync_state s where s.user_id = any (v_ids);
    when 'settings' then return query
      select s.user_id, 'settings', s.user_id
      from public.rep_settings s where s.user_id = any (v_ids);
    when 'history' then return query
      select a.owner_id, 'history', a.id
      from public.audit_log a where a.id = any (v_ids) and a.owner_id is not null
      union
      select a.assignee_id, 'history', a.id
      from public.audit_log a where a.id = any (v_ids) and a.assignee_id is not null;
    end case;
  end loop;
end
$$;
