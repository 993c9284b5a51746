-- A task's copy in another CRM belongs to somebody whose task it is. A task that is handed over takes its copy along
-- where the one who has it now works in the same account there; else the copy stays there and is nobody's to change
-- from here, and a new one is made where somebody has a connection. Whoever made a task and left reads and writes it
-- no more, on that road neither. And what was once the copy of a deleted task says nothing of another task that
-- comes by the same id.

-- A task that is made again, by an undo, has a copy of its own beside the one that is taken back.
alter table public.task_mirrors drop constraint task_mirrors_one_per_task;
create unique index task_mirrors_one_per_task on public.task_mirrors (task_id) where not gone;
create index task_mirrors_gone on public.task_mirrors (task_id) where gone;

create function private.want_copies(p_tasks uuid[]) returns void
language sql security definer set search_path = '' as $$
  insert into public.task_mirrors (task_id, owner_id, provider, portal_id, title)
  select t.id, k.user_id, k.provider, k.portal_id, t.title
  from public.tasks t
  cross join lateral (
    select c.user_id, c.provider, c.portal_id from public.crm_connections c
    where c.status = 'active' and c.user_id in (t.created_by, t.assigned_to)
    order by c.user_id is not distinct from t.created_by desc limit 1) k
  where t.id = any (p_tasks)
  on conflict (task_id) where not gone do nothing
$$;

-- Of these tasks, the copies of those whose task it is no longer.
create function private.hand_over_copies(p_tasks uuid[]) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_mirrors constant uuid[] := array(
    select m.id from public.task_mirrors m join public.tasks t on t.id = m.task_id
    where t.id = any (p_tasks) and not m.gone
      and m.owner_id is distinct from t.created_by and m.owner_id is distinct from t.assigned_to
    order by m.id);
begin
  if v_mirrors = '{}' then
    return;
  end if;
  update public.task_mirrors m
  set owner_id = k.user_id, wanted = m.wanted + 1, deal_choice_id = null, reason = null, detail = null, forced = false,
      state = case when m.state = 'parked' then 'waiting' else m.state end
  from (
    select distinct on (o.id) o.id, c.user_id
    from public.task_mirrors o
    join public.tasks t on t.id = o.task_id
    join public.crm_connections c on c.status = 'active' and c.user_id in (t.created_by, t.assigned_to)
      and c.provider = o.provider and c.portal_id = o.portal_id
    where o.id = any (v_mirrors) and o.state <> 'left'
    order by o.id, c.user_id is not distinct from t.created_by desc) k
  where m.id = k.id;
  delete from public.task_mirrors m using public.tasks t
  where m.id = any (v_mirrors) and t.id = m.task_id
    and m.owner_id is distinct from t.created_by and m.owner_id is distinct from t.assigned_to;
  perform private.want_copies(p_tasks);
end
$$;

create or replace function private.want_mirrors() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'INSERT' then
    if exists (select from public.crm_connections c where c.status = 'active') then
      perform private.want_copies(array(select n.id from new_rows n order by n.id));
    end if;
  elsif tg_op = 'DELETE' then
    update public.task_mirrors m
    set gone = true, wanted = m.wanted + 1, title = o.title,
        state = case when m.state in ('parked', 'deleted') then 'waiting' else m.state end
    from old_rows o where m.task_id = o.id and not m.gone;
  else
    perform private.hand_over_copies(array(
      select n.id from new_rows n join old_rows o on o.id = n.id
      where (n.created_by, n.assigned_to) is distinct from (o.created_by, o.assigned_to) order by n.id));
    update public.task_mirrors m
    set wanted = m.wanted + 1, title = n.title,
        state = case when m.state = 'parked' then 'waiting' else m.state end
    from new_rows n join old_rows o on o.id = n.id
    where m.task_id = n.id and not m.gone
      and (n.title, n.due_date, n.due_on, n.priority, n.status, n.completed, n.task_type, n.assigned_to,
           n.company_id, n.contact_id)
        is distinct from
          (o.title, o.due_date, o.due_on, o.priority, o.status, o.completed, o.task_type, o.assigned_to,
           o.company_id, o.contact_id);
  end if;
  return null;
end
$$;

-- Whoever asks for a copy, or brings what was done to it, is asked whether the task is theirs; and a copy that is to
-- go says nothing of a task.
do $$
declare
  r record;
  v_old text;
  v_new text;
begin
  for r in
    select * from (values
      ('public.mirrors_to_do(uuid, integer, uuid, text[], boolean)',
        'where m.owner_id = p_user_id and (p_after',
        'where m.owner_id = p_user_id
      and (m.gone or exists (
        select from public.tasks t where t.id = m.task_id and p_user_id in (t.created_by, t.assigned_to)))
      and (p_after'),
      ('private.mirror_to_do(public.task_mirrors)',
        'where t.id = p_mirror.task_id)',
        'where t.id = p_mirror.task_id and not p_mirror.gone)'),
      ('public.take_from_mirror(uuid, uuid, jsonb)',
        'where m.id = p_mirror and m.owner_id = p_user_id;',
        'where m.id = p_mirror and m.owner_id = p_user_id and not m.gone;'),
      ('public.take_from_mirror(uuid, uuid, jsonb)',
        'where t.id = v_mirror.task_id for update;',
        'where t.id = v_mirror.task_id and p_user_id in (t.created_by, t.assigned_to) for update;'),
      ('private.feed_task(uuid)',
        'where m.task_id = t.id)',
        'where m.task_id = t.id and not m.gone)'),
      ('private.feed_deals(uuid, jsonb)',
        'and m.owner_id = p_viewer and p_task',
        'and not m.gone and m.owner_id = p_viewer and p_task'),
      ('private.mutate_task_choose_deal(uuid, jsonb)',
        'where m.task_id = v_task.id and m.owner_id = p_me)',
        'where m.task_id = v_task.id and not m.gone and m.owner_id = p_me)')
    ) as t (name, was, becomes)
  loop
    v_old := pg_get_functiondef(r.name::regprocedure);
    v_new := replace(v_old, r.was, r.becomes);
    if v_new = v_old then
      raise exception '% does not read as it was expected to', r.name;
    end if;
    execute v_new;
  end loop;
  -- Those who left before this.
  perform set_config('upshot.actor', 'companion', true);
  perform private.hand_over_copies(array(
    select m.task_id from public.task_mirrors m where not m.gone order by m.task_id));
end
$$;

revoke execute on function private.want_copies(uuid[]), private.hand_over_copies(uuid[])
  from public, anon, authenticated, service_role;
