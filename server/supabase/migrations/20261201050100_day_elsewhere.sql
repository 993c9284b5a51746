-- A task without a date can be given a day in the rep's other CRM alone, which demands one. The task stays as it is.

-- Puts the copy of a task on a day there, or leaves it to the rep's settings (null). Without a copy nothing happens.
create function private.place_mirror(p_task uuid, p_on date) returns void
language sql set search_path = '' as $$
  update public.task_mirrors m
  set placed_on = p_on, wanted = m.wanted + 1,
      -- That was all it waited for.
      state = case when m.state = 'parked' and m.reason = 'needs_day' then 'waiting' else m.state end,
      reason = case when m.reason = 'needs_day' then null else m.reason end
  where m.task_id = p_task and not m.gone and m.state in ('waiting', 'mirrored', 'parked')
    and m.placed_on is distinct from p_on
$$;
revoke execute on function private.place_mirror(uuid, date) from public, anon, authenticated, service_role;

create function private.mutate_task_place(p_me uuid, p_args jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  v_task constant public.tasks := private.task_to_change(p_me, private.arg_uuid(p_args, 'taskId'));
begin
  perform private.place_mirror(v_task.id, private.arg_day(p_args, 'on'));
end
$$;
revoke execute on function private.mutate_task_place(uuid, jsonb) from public, anon, authenticated, service_role;

do $$
declare
  v_old text;
  v_new text;
begin
  -- A task may be made with that day: then it is told of once, with the task.
  v_old := pg_get_functiondef('private.mutate_task_create_from_item(uuid, jsonb)'::regprocedure);
  v_new := replace(v_old, '  update public.meeting_action_items set dismissed_at = null',
    '  if p_args ? ''placeOn'' then
    perform private.place_mirror(v_task.id, private.arg_day(p_args, ''placeOn''));
  end if;
  update public.meeting_action_items set dismissed_at = null');
  if v_new = v_old then
    raise exception 'mutate_task_create_from_item does not end as it was expected to';
  end if;
  execute v_new;

  -- What the rep said while the copy was on its way holds.
  v_old := pg_get_functiondef('public.settle_mirror(uuid, uuid, jsonb)'::regprocedure);
  v_new := replace(v_old, 'placed_on = case when p ? ''placedOn'' then (p ->> ''placedOn'')::date else m.placed_on end',
    'placed_on = case when not p ? ''placedOn'' then m.placed_on
        when m.wanted > (p ->> ''version'')::bigint then coalesce(m.placed_on, (p ->> ''placedOn'')::date)
        else (p ->> ''placedOn'')::date end');
  if v_new = v_old then
    raise exception 'settle_mirror does not write placed_on as it was expected to';
  end if;
  execute v_new;
end
$$;
