-- The log keeps what cannot be known otherwise. Of a row that our own writers made, the row as it is and its
-- later lines tell how it began; what they change about it before anybody has seen it is part of its making.
create or replace function private.audit_write(p_table text, p_action text, p_old jsonb[], p_new jsonb[])
returns void
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan as $$
declare
  v_actor constant text := private.actor();
  v_is_ours constant boolean := v_actor in ('fathom', 'ai', 'rules', 'companion');
begin
  insert into public.audit_log
    (actor, user_id, table_name, row_id, action, title, before, after, owner_id, assignee_id,
     workspace_id, mutation_id)
  select v_actor, auth.uid(), p_table, (c.r ->> 'id')::uuid, p_action,
         case when not g.gone then left(coalesce(
           c.r ->> 'title', c.r ->> 'name',
           nullif(concat_ws(' ', c.r ->> 'first_name', c.r ->> 'last_name'), ''), c.r ->> 'email'), 500) end,
         case when not g.gone then d.before end,
         case when not (v_is_ours and p_action = 'insert') then d.after end, w.owner_id,
         (c.r ->> 'assigned_to')::uuid,
         (c.r ->> 'workspace_id')::uuid,
         nullif(current_setting('upshot.mutation', true), '')::uuid
  from (
    select p.o, p.n, coalesce(p.n, p.o) as r from unnest(p_old, p_new) as p (o, n)
    where not (v_is_ours and p_action = 'update' and (p.n ->> 'created_at')::timestamptz = now())
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

-- Of the items that come with their call History hears by the call.
create or replace function private.feed_note_audit_log() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.feed_touch('history', array(
    select n.id from new_rows n
    where not (n.actor = 'fathom' and n.action = 'insert' and n.table_name = 'meeting_action_items'
      and exists (
        select from public.meeting_action_items i join public.meetings m on m.id = i.meeting_id
        where i.id = n.row_id and m.created_at = now()))));
  return null;
end
$$;

-- People's writes wait for each other, and on a busy machine two seconds were not enough for a dozen.
alter function private.lock_workspace(uuid) set lock_timeout = '5s';
