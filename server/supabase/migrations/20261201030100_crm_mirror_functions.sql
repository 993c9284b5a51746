-- What the companion asks and tells of connections and copies. All of it for the service role alone, and each
-- about one rep: a copy that is somebody else's is not there.

-- Stores how a connection stands; keys as in private.feed_settings, an absent key leaves its column.
create function public.set_crm_connection(p_user_id uuid, p jsonb) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_portal text;
begin
  perform set_config('upshot.actor', 'companion', true);
  if not private.account_exists(p_user_id) then
    return jsonb_build_object('touched', '[]'::jsonb);
  end if;
  -- Part of the settings in the feed; as set_integration makes them.
  insert into public.rep_settings (user_id, task_creation) values (p_user_id, 'review')
  on conflict (user_id) do nothing;
  insert into public.crm_connections as c
    (user_id, provider, portal_id, portal_name, account_email, status, missing_scopes, connected_at)
  values (p_user_id, p ->> 'provider', p ->> 'portalId', p ->> 'portalName',
    private.clean_email(p ->> 'accountEmail'),
    coalesce(p ->> 'status', 'active'),
    array(select jsonb_array_elements_text(coalesce(p -> 'missingScopes', '[]'))),
    coalesce((p ->> 'connectedAt')::timestamptz, now()))
  on conflict (user_id) do update
  set provider = excluded.provider, portal_id = excluded.portal_id, portal_name = excluded.portal_name,
      account_email = excluded.account_email, status = excluded.status,
      missing_scopes = excluded.missing_scopes, connected_at = excluded.connected_at
  returning c.portal_id into v_portal;
  -- Copies in another account stay there, and are nobody's to change from here. Those of this one are.
  update public.task_mirrors m
  set state = case when m.portal_id = v_portal and m.provider = p ->> 'provider' then 'waiting' else 'left' end
  where m.owner_id = p_user_id
    and (m.state = 'left') = (m.portal_id = v_portal and m.provider = p ->> 'provider');
  return jsonb_build_object('touched', jsonb_build_array(p_user_id));
end
$$;

-- When a person last said each of these fields of a task.
create function private.said_at(p_task uuid) returns jsonb
language sql stable set search_path = '' as $$
  select coalesce(jsonb_object_agg(s.field, s.at), '{}')
  from (
    select k.key as field, max(a.at) as at
    from public.audit_log a cross join lateral jsonb_object_keys(a.after) as k (key)
    where a.row_id = p_task and a.table_name = 'tasks' and a.action = 'update' and a.actor = 'rep'
      and k.key in ('title', 'due_date', 'priority', 'completed', 'assigned_to')
    group by k.key
  ) s
$$;

-- One copy with its task as it is now, for the companion to bring the two together.
create function private.mirror_to_do(p_mirror public.task_mirrors) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_object(
    'id', p_mirror.id, 'taskId', p_mirror.task_id, 'version', p_mirror.wanted, 'gone', p_mirror.gone,
    'state', p_mirror.state, 'forced', p_mirror.forced, 'remoteId', p_mirror.remote_id,
    'base', p_mirror.base, 'placedOn', p_mirror.placed_on, 'title', p_mirror.title,
    'task', (
      select jsonb_build_object(
        'updatedAt', t.updated_at, 'title', t.title, 'completed', t.completed, 'dueAt', t.due_date,
        'dueOn', t.due_on, 'priority', t.priority, 'taskType', t.task_type,
        'notes', t.notes, 'createdAt', t.created_at, 'saidAt', private.said_at(t.id),
        'assigneeEmail', a.email,
        'contact', case when c.id is not null then jsonb_build_object(
          'name', nullif(concat_ws(' ', c.first_name, c.last_name), ''),
          'emails', to_jsonb(array_remove(array[c.email] || array(
            select x.email from public.contact_aliases x where x.contact_id = c.id order by x.email), null)))
          end,
        'companyId', t.company_id, 'companyName', k.name,
        'meetingTitle', m.title, 'meetingStart', m.meeting_start,
        'quote', i.evidence ->> 'quote', 'speaker', i.evidence ->> 'speaker', 'momentUrl', i.playback_url)
      from public.tasks t
      left join public.workspace_members a on a.user_id = t.assigned_to
      left join public.contacts c on c.id = t.contact_id
      left join public.companies k on k.id = t.company_id
      left join public.meetings m on m.id = t.meeting_id and m.owner_user_id = p_mirror.owner_id
      left join public.meeting_action_items i
        on i.id = t.meeting_action_item_id and i.meeting_id = m.id
      where t.id = p_mirror.task_id),
    'undated', (select s.undated from public.rep_settings s where s.user_id = p_mirror.owner_id));
end
$$;

-- What waits to be brought into the rep's CRM, after an id; or, with `p_remote_ids`, the copies with those
-- ids; or, with `p_all`, every open copy that is there. In pages by id.
create function public.mirrors_to_do(
  p_user_id uuid, p_limit int default 20, p_after uuid default null,
  p_remote_ids text[] default null, p_all boolean default false) returns jsonb
language sql stable security definer set search_path = '' as $$
  select coalesce(jsonb_agg(private.mirror_to_do(o) order by o.id), '[]')
  from (
    select m.* from public.task_mirrors m
    join public.crm_connections c on c.user_id = m.owner_id and c.status = 'active'
      and c.provider = m.provider and c.portal_id = m.portal_id
    where m.owner_id = p_user_id and (p_after is null or m.id > p_after)
      and case
        when p_remote_ids is not null then
          m.remote_id = any (p_remote_ids) and not m.gone and m.state in ('waiting', 'mirrored', 'parked', 'deleted')
        when p_all then m.remote_id is not null and not m.gone and m.state in ('waiting', 'mirrored')
          -- What has been done for a month is looked at no more; a webhook still tells of it.
          and (coalesce(m.base ->> 'completed', 'false') <> 'true' or m.updated_at > now() - interval '30 days')
        else m.wanted > m.done and m.state in ('waiting', 'mirrored')
      end
    order by m.id limit least(greatest(p_limit, 1), 200)
  ) o
$$;

-- How far a copy has come. Keys: version, state, reason, detail, remoteId, remoteUrl, base, placedOn; an absent
-- key leaves its column.
create function public.settle_mirror(p_user_id uuid, p_mirror uuid, p jsonb) returns jsonb
language plpgsql security definer set search_path = '' as $$
begin
  perform set_config('upshot.actor', 'companion', true);
  update public.task_mirrors m
  set done = greatest(m.done, coalesce((p ->> 'version')::bigint, m.done)),
      state = coalesce(p ->> 'state', m.state), reason = p ->> 'reason',
      detail = nullif(p -> 'detail', 'null'),
      remote_id = coalesce(p ->> 'remoteId', m.remote_id),
      remote_url = coalesce(p ->> 'remoteUrl', m.remote_url),
      base = case when p ? 'base' then nullif(p -> 'base', 'null') else m.base end,
      placed_on = case when p ? 'placedOn' then (p ->> 'placedOn')::date else m.placed_on end,
      forced = false
  where m.id = p_mirror and m.owner_id = p_user_id
    -- Changed again meanwhile: what was parked for an older version is not parked.
    and not (p ->> 'state' = 'parked' and m.wanted > (p ->> 'version')::bigint);
  return jsonb_build_object('touched', case when found then jsonb_build_array(p_user_id) else '[]'::jsonb end);
end
$$;

-- What a person did to the copy, taken into the task, with what both agree upon from then on. Answers whether
-- the task was still as it was when the two were compared; if not, nothing is written. `changes`: title,
-- completed, dueAt, priority, assigneeEmail, cancelled. `by`: who there, null for the rep themself.
create function public.take_from_mirror(p_user_id uuid, p_mirror uuid, p jsonb) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_mirror public.task_mirrors;
  v_task public.tasks;
  v_changes constant jsonb := p -> 'changes';
  v_assignee uuid;
begin
  select m.* into v_mirror from public.task_mirrors m where m.id = p_mirror and m.owner_id = p_user_id;
  if not found then
    return jsonb_build_object('taken', false, 'touched', '[]'::jsonb);
  end if;
  perform private.lock_workspace(private.workspace_of(p_user_id));
  perform set_config('upshot.actor', 'rep', true);
  perform set_config('upshot.by_place', coalesce(p ->> 'place', v_mirror.provider), true);
  perform set_config('upshot.by_whom', coalesce(p ->> 'by', ''), true);
  select t.* into v_task from public.tasks t where t.id = v_mirror.task_id for update;
  if not found or v_task.updated_at is distinct from (p ->> 'expects')::timestamptz then
    return jsonb_build_object('taken', false, 'touched', '[]'::jsonb);
  end if;
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

-- Parked copies go again, all of them or one; what somebody has worked on goes although. Answers how many.
create function public.replay_mirrors(p_user_id uuid, p_mirror uuid default null) returns int
language plpgsql security definer set search_path = '' as $$
declare
  v_count int;
begin
  perform set_config('upshot.actor', 'companion', true);
  update public.task_mirrors m
  set state = 'waiting', wanted = m.wanted + 1,
      forced = m.reason is not distinct from 'worked_on' and m.id is not distinct from p_mirror,
      reason = null, detail = null
  where m.owner_id = p_user_id and m.state = 'parked' and (p_mirror is null or m.id = p_mirror)
    -- Nobody's work is removed by trying everything again.
    and (m.reason is distinct from 'worked_on' or m.id is not distinct from p_mirror);
  get diagnostics v_count = row_count;
  return v_count;
end
$$;

-- How a rep's copies stand: {waiting, mirrored, parked: [{id, title, reason, detail, url, at}]}.
create function public.mirror_standing(p_user_id uuid) returns jsonb
language sql stable security definer set search_path = '' as $$
  select jsonb_build_object(
    'waiting', (select count(*) from public.task_mirrors m
      where m.owner_id = p_user_id and m.wanted > m.done and m.state in ('waiting', 'mirrored')),
    'mirrored', (select count(*) from public.task_mirrors m
      where m.owner_id = p_user_id and m.state = 'mirrored'),
    'parked', coalesce((
      select jsonb_agg(jsonb_build_object('id', o.id, 'title', o.title, 'reason', o.reason,
        'detail', o.detail, 'url', o.remote_url, 'at', o.updated_at) order by o.updated_at desc, o.id)
      from (select m.* from public.task_mirrors m
        where m.owner_id = p_user_id and m.state = 'parked'
        order by m.updated_at desc, m.id limit 50) o), '[]'))
$$;

-- Reps with copies that have waited since before a moment, in pages by user id. For the watchdog.
create function public.overdue_mirrors(
  p_before timestamptz, p_limit int default 100, p_after uuid default null) returns jsonb
language sql stable security definer set search_path = '' as $$
  select coalesce(jsonb_agg(o.owner_id order by o.owner_id), '[]')
  from (
    select distinct m.owner_id from public.task_mirrors m
    join public.crm_connections c on c.user_id = m.owner_id and c.status = 'active'
    where m.wanted > m.done and m.state in ('waiting', 'mirrored') and m.updated_at < p_before
      and (p_after is null or m.owner_id > p_after)
    order by m.owner_id limit least(greatest(p_limit, 1), 1000)
  ) o
$$;

revoke execute on function private.said_at(uuid), private.mirror_to_do(public.task_mirrors),
  public.set_crm_connection(uuid, jsonb), public.mirrors_to_do(uuid, int, uuid, text[], boolean),
  public.settle_mirror(uuid, uuid, jsonb), public.take_from_mirror(uuid, uuid, jsonb),
  public.replay_mirrors(uuid, uuid), public.mirror_standing(uuid),
  public.overdue_mirrors(timestamptz, int, uuid) from public, anon, authenticated, service_role;
grant execute on function public.set_crm_connection(uuid, jsonb),
  public.mirrors_to_do(uuid, int, uuid, text[], boolean),
  public.settle_mirror(uuid, uuid, jsonb), public.take_from_mirror(uuid, uuid, jsonb),
  public.replay_mirrors(uuid, uuid), public.mirror_standing(uuid),
  public.overdue_mirrors(timestamptz, int, uuid) to service_role;
