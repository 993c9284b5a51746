-- A line of the log about what somebody did in another CRM says where, and who there; nobody named is the rep.
alter table public.audit_log
  add column by_place text default nullif(current_setting('upshot.by_place', true), ''),
  add column by_whom text default nullif(current_setting('upshot.by_whom', true), '');

create or replace function private.feed_history(p_viewer uuid, p_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
    select jsonb_build_object(
      'id', a.id, 'at', a.at,
      'actor', case when a.actor in ('rep', 'colleague')
        then case when a.user_id = p_viewer or a.by_place is not null and a.by_whom is null
            then 'rep' else 'colleague' end else a.actor end,
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

-- Who else has written to a task since it was made, the last of them first; what the rep did elsewhere is theirs.
drop function private.task_changed_by_others(uuid, uuid);
create function private.task_changed_by_others(p_me uuid, p_task uuid)
returns table (user_id uuid, at timestamptz, changed text[], name text)
language sql stable set search_path = '' as $$
  select a.user_id, a.at, array(select k from jsonb_object_keys(a.after) as k order by k),
         coalesce(a.by_whom || ', in ' || a.by_place, private.person_name(p_me, a.user_id))
  from public.audit_log a
  where a.row_id = p_task and a.table_name = 'tasks' and a.action = 'update'
    and a.actor in ('rep', 'colleague') and a.user_id is distinct from p_me
    and not (a.by_place is not null and a.by_whom is null)
  order by a.at desc limit 1
$$;
revoke execute on function private.task_changed_by_others(uuid, uuid)
  from public, anon, authenticated, service_role;

do $$
declare
  v_old constant text := pg_get_functiondef('private.mutate_task_undo_create(uuid, jsonb)'::regprocedure);
  v_new constant text := replace(v_old,
    'v_name := private.person_name(p_me, v_change.user_id);', 'v_name := v_change.name;');
begin
  if v_new = v_old then
    raise exception 'mutate_task_undo_create does not name people as it was expected to';
  end if;
  execute v_new;
end
$$;
