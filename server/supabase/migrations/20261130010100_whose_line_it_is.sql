-- Whose a line of the log is, decided when it is written, from the row itself: never from another row that
-- happens to have the same id.

-- The owner of an item's call. Of an item that goes with its call, its own earlier lines say it: of this
-- table, and of the workspace that the database gave the item.
create function private.owner_of_item(p_item jsonb) returns uuid
language sql stable set search_path = '' as $$
  select coalesce(
    (select m.owner_user_id from public.meetings m where m.id = (p_item ->> 'meeting_id')::uuid),
    (select a.owner_id from public.audit_log a
     where a.row_id = (p_item ->> 'id')::uuid and a.table_name = 'meeting_action_items'
       and a.workspace_id = (p_item ->> 'workspace_id')::uuid
     order by a.at desc limit 1))
$$;
revoke execute on function private.owner_of_item(jsonb) from public, anon, authenticated, service_role;

create or replace function private.audit_write(p_table text, p_action text, p_old jsonb[], p_new jsonb[])
returns void
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan as $$
begin
  insert into public.audit_log
    (actor, user_id, table_name, row_id, action, title, before, after, owner_id, assignee_id,
     workspace_id, mutation_id)
  select private.actor(), auth.uid(), p_table, (c.r ->> 'id')::uuid, p_action,
         case when not g.gone then left(coalesce(
           c.r ->> 'title', c.r ->> 'name',
           nullif(concat_ws(' ', c.r ->> 'first_name', c.r ->> 'last_name'), ''), c.r ->> 'email'), 500) end,
         case when not g.gone then d.before end, d.after, w.owner_id,
         (c.r ->> 'assigned_to')::uuid,
         (c.r ->> 'workspace_id')::uuid,
         nullif(current_setting('upshot.mutation', true), '')::uuid
  from (
    select p.o, p.n, coalesce(p.n, p.o) as r from unnest(p_old, p_new) as p (o, n)
  ) c
  cross join lateral (
    select case p_table
      when 'meetings' then (c.r ->> 'owner_user_id')::uuid
      when 'tasks' then coalesce((c.r ->> 'created_by')::uuid, (c.r ->> 'assigned_to')::uuid)
      when 'meeting_action_items' then private.owner_of_item(c.r)
      else (c.r ->> 'owner_id')::uuid end as owner_id
  ) w
  -- Of what goes with its owner's account only that it went is written down.
  cross join lateral (
    select p_action = 'delete' and not exists (
      select from auth.users u where u.id = w.owner_id) as gone
  ) g
  cross join lateral (
    select jsonb_object_agg(k.key, coalesce(c.o -> k.key, 'null')) filter (where c.o is not null) as before,
           jsonb_object_agg(k.key, coalesce(c.n -> k.key, 'null')) filter (where c.n is not null) as after,
           count(*) as changed
    from jsonb_object_keys(c.r) as k (key)
    -- Bookkeeping that repeats what the line itself says.
    where k.key not in ('id', 'created_at', 'updated_at', 'human_fields')
      and coalesce(c.o -> k.key, 'null') is distinct from coalesce(c.n -> k.key, 'null')
  ) d
  where d.changed > 0 or p_action <> 'update';
end
$$;

-- The owner reads their lines wherever they are; whoever was given a task, while they are in its workspace.
drop policy audit_log_read on public.audit_log;
create policy audit_log_read on public.audit_log for select to authenticated
  using (owner_id = (select auth.uid())
    or assignee_id = (select auth.uid()) and workspace_id = (select private.my_workspace()));

-- And so does their feed.
create or replace function private.feed_viewers(p_entities text[], p_ids uuid[])
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
      from public.audit_log a
      join public.workspace_members w on w.user_id = a.assignee_id and w.workspace_id = a.workspace_id
      where a.id = any (v_ids);
    end case;
  end loop;
end
$$;
