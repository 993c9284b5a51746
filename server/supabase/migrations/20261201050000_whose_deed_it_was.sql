-- Whose deed a line of the log tells of: whoever is signed in, or, of what was done in another CRM, whoever did it
-- there. By this id each viewer is told; a line without one is somebody's who is not known here.
create function private.doer() returns uuid
language sql stable set search_path = '' as $$
  select case when coalesce(current_setting('upshot.by_place', true), '') = '' then auth.uid()
    else nullif(current_setting('upshot.by_user', true), '')::uuid end
$$;
revoke execute on function private.doer() from public, anon, authenticated, service_role;

do $$
declare
  v_old constant text :=
    pg_get_functiondef('private.audit_write(text, text, jsonb[], jsonb[])'::regprocedure);
  v_new constant text := replace(v_old, 'select v_actor, auth.uid(),', 'select v_actor, private.doer(),');
begin
  if v_new = v_old then
    raise exception 'audit_write does not say who as it was expected to';
  end if;
  execute v_new;
end
$$;

create or replace function private.feed_history(p_viewer uuid, p_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
    select jsonb_build_object(
      'id', a.id, 'at', a.at,
      'actor', case when a.actor in ('rep', 'colleague')
        then case when a.user_id = p_viewer then 'rep' else 'colleague' end else a.actor end,
      'actorId', a.user_id, 'table', a.table_name, 'rowId', a.row_id, 'action', a.action,
      -- Of a row that came or went every column would be named, which says nothing.
      'changed', coalesce(
        (select jsonb_agg(k order by k) from jsonb_object_keys(a.after) as k
         where a.action = 'update'), '[]'),
      'title', a.title, 'mutationId', a.mutation_id, 'byPlace', a.by_place, 'byWhom', a.by_whom)
    from public.audit_log a where a.id = p_id and a.at > now() - interval '30 days'
  );
end
$$;

-- Who else has written to a task since it was made, the last of them first, and where.
create or replace function private.task_changed_by_others(p_me uuid, p_task uuid)
returns table (user_id uuid, at timestamptz, changed text[], name text)
language sql stable set search_path = '' as $$
  select a.user_id, a.at, array(select k from jsonb_object_keys(a.after) as k order by k),
         coalesce(a.by_whom, private.person_name(p_me, a.user_id)) || coalesce(', in ' || a.by_place, '')
  from public.audit_log a
  where a.row_id = p_task and a.table_name = 'tasks' and a.action = 'update'
    and a.actor in ('rep', 'colleague') and a.user_id is distinct from p_me
  order by a.at desc limit 1
$$;

-- Nobody named was the rep whose connection it came by.
do $$
declare
  v_lines uuid[];
begin
  with known as (
    update public.audit_log a set user_id = m.owner_id
    from public.task_mirrors m
    where a.by_place is not null and a.by_whom is null and a.user_id is null
      and m.task_id in (a.row_id, (
        select i.task_id from public.meeting_action_items i where i.id = a.row_id))
    returning a.id
  )
  select coalesce(array_agg(k.id), '{}') into v_lines from known k;
  perform private.feed_touch('history', v_lines);
end
$$;

-- Otherwise as it was. `by`: who there, in words; `byEmail`: their address, by which a member of the workspace is
-- known. Neither: the rep themself.
create or replace function public.take_from_mirror(p_user_id uuid, p_mirror uuid, p jsonb) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_mirror public.task_mirrors;
  v_task public.tasks;
  v_changes constant jsonb := p -> 'changes';
  v_assignee uuid;
  v_doer uuid;
begin
  select m.* into v_mirror from public.task_mirrors m where m.id = p_mirror and m.owner_id = p_user_id;
  if not found then
    return jsonb_build_object('taken', false, 'touched', '[]'::jsonb);
  end if;
  perform private.lock_workspace(private.workspace_of(p_user_id));
  select t.* into v_task from public.tasks t where t.id = v_mirror.task_id for update;
  if not found or v_task.updated_at is distinct from (p ->> 'expects')::timestamptz then
    return jsonb_build_object('taken', false, 'touched', '[]'::jsonb);
  end if;
  v_doer := case when p ->> 'by' is null and p ->> 'byEmail' is null then p_user_id
    else private.member_by_email(v_task.workspace_id, private.clean_email(p ->> 'byEmail'), p_user_id) end;
  perform set_config('upshot.actor', 'rep', true);
  perform set_config('upshot.by_place', coalesce(p ->> 'place', v_mirror.provider), true);
  perform set_config('upshot.by_user', coalesce(v_doer::text, ''), true);
  perform set_config('upshot.by_whom', case when v_doer is null then coalesce(p ->> 'by', '') else '' end, true);
  if v_changes ? 'title' then
    v_task.title := left(v_changes ->> 'title', 500);
  end if;
  if v_changes ? 'priority' then
    v_task.priority := v_changes ->> 'priority';
  end if;
  if v_changes ? 'dueAt' then
    v_task.due_date := (v_changes ->> 'dueAt')::timestamptz;
    v_task.due_on := null;
    v_task.due_date_only := private.day_written(v_task.due_date, private.zone_of(p_user_id)) is not null;
  end if;
  if v_changes ? 'completed' and (v_changes ->> 'completed')::boolean is distinct from v_task.completed then
    v_task.completed := (v_changes ->> 'completed')::boolean;
    v_task.status := case when v_task.completed then 'completed' else 'pending' end;
    v_task.completed_at := case when v_task.completed then coalesce((p ->> 'at')::timestamptz, now()) end;
  end if;
  if v_changes ? 'cancelled' and not v_task.completed then
    v_task.status := case when (v_changes ->> 'cancelled')::boolean then 'cancelled' else 'pending' end;
  end if;
  if v_changes ? 'assigneeEmail' then
    select w.user_id into v_assignee from public.workspace_members w
    where w.workspace_id = v_task.workspace_id and w.email = private.clean_email(v_changes ->> 'assigneeEmail');
    -- Somebody there who is nobody here: it stays with whoever has it.
    v_task.assigned_to := coalesce(v_assignee, v_task.assigned_to);
  end if;
  perform private.save_task(v_task);
  update public.task_mirrors m
  set base = p -> 'base', state = coalesce(p ->> 'state', m.state), reason = null, detail = null,
      remote_id = coalesce(p ->> 'remoteId', m.remote_id),
      placed_on = case when v_changes ? 'dueAt' then null else m.placed_on end
  where m.id = p_mirror;
  return jsonb_build_object('taken', true, 'touched', to_jsonb(private.feed_touched_reps()));
end
$$;
