-- The one door to all mutations.

-- The registry: what each name does.
create function private.mutate(p_me uuid, p_mutation uuid, p_name text, p_args jsonb) returns void
language plpgsql set search_path = '' as $$
begin
  case p_name
    when 'task.create_from_item' then perform private.mutate_task_create_from_item(p_me, p_args);
    when 'task.undo_create' then perform private.mutate_task_undo_create(p_me, p_args);
    when 'task.create' then perform private.mutate_task_create(p_me, p_args);
    when 'task.edit' then perform private.mutate_task_edit(p_me, p_args);
    when 'task.complete' then perform private.mutate_task_complete(p_me, p_args);
    when 'task.reopen' then perform private.mutate_task_reopen(p_me, p_args);
    when 'task.delete' then perform private.mutate_task_delete(p_me, p_args);
    when 'item.edit' then perform private.mutate_item_edit(p_me, p_args);
    when 'item.set_category' then perform private.mutate_item_set_category(p_me, p_args);
    when 'item.assign' then perform private.mutate_item_assign(p_me, p_args);
    when 'item.complete' then perform private.mutate_item_complete(p_me, p_args);
    when 'item.reopen' then perform private.mutate_item_reopen(p_me, p_args);
    when 'item.dismiss' then perform private.mutate_item_dismiss(p_me, p_args);
    when 'item.restore' then perform private.mutate_item_restore(p_me, p_args);
    when 'match.choose_contact' then
      perform private.mutate_match_choose_contact(p_me, p_mutation, p_args);
    when 'match.choose_company' then
      perform private.mutate_match_choose_company(p_me, p_mutation, p_args);
    when 'match.not_company' then perform private.mutate_match_not_company(p_me, p_mutation, p_args);
    when 'match.add_alias' then perform private.mutate_match_add_alias(p_me, p_mutation, p_args);
    when 'match.merge_contacts' then
      perform private.mutate_match_merge_contacts(p_me, p_mutation, p_args);
    when 'match.undo' then perform private.mutate_match_undo(p_me, p_args);
    when 'person.forget' then perform private.mutate_person_forget(p_me, p_args);
    when 'settings.set' then perform private.mutate_settings_set(p_me, p_args);
    when 'workspace.add_domain' then perform private.mutate_workspace_add_domain(p_me, p_args);
    when 'workspace.remove_domain' then perform private.mutate_workspace_remove_domain(p_me, p_args);
    else
      perform private.refuse('unknown_mutation', 'This version of the CRM does not know that change.');
  end case;
end
$$;

-- Applies one mutation in a savepoint and answers its outcome. What another try may cure (a lost race,
-- a server short of something) ends the whole call instead, so that nothing is consumed by it.
create function private.attempt_mutation(p_me uuid, p_mutation uuid, p_name text, p_args jsonb)
returns jsonb
language plpgsql set search_path = '' as $$
declare
  v_state text;
  v_message text;
  v_detail text;
begin
  perform set_config('upshot.mutation', p_mutation::text, true);
  perform private.mutate(p_me, p_mutation, p_name, p_args);
  perform set_config('upshot.mutation', '', true);
  return jsonb_build_object('ok', true);
exception
  when sqlstate 'UP001' then
    get stacked diagnostics v_message = message_text, v_detail = pg_exception_detail;
    return jsonb_strip_nulls(jsonb_build_object(
      'ok', false, 'reason', v_detail::jsonb ->> 'reason', 'message', v_message,
      'details', nullif(v_detail::jsonb -> 'details', 'null')));
  when others then
    get stacked diagnostics v_state = returned_sqlstate, v_message = message_text;
    if left(v_state, 2) in ('08', '25', '40', '53', '55', '57', '58', 'XX') then
      raise;
    end if;
    raise log 'mutation % (%) refused with %: %', p_mutation, p_name, v_state, v_message;
    return jsonb_build_object('ok', false) || case
      when v_state = '42501' then jsonb_build_object(
        'reason', 'forbidden', 'message', 'Not saved: this belongs to somebody else.')
      when left(v_state, 2) = '22' or v_state in ('23514', '23502') then jsonb_build_object(
        'reason', 'invalid', 'message', 'Not saved: part of this change is not valid.')
      else jsonb_build_object(
        'reason', 'conflict', 'message', 'Not saved: this no longer fits what is in the CRM.')
    end;
end
$$;

-- Applies the signed-in rep's mutations in the order given, each id once, at most fifty.
-- Answers `{results: [{id, ok, …}], touched: [rep, …]}`; `touched` are the reps to hint.
create function public.apply_mutations(p_client_id uuid, p_mutations jsonb) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  me constant uuid := (select auth.uid());
  v_results jsonb[] := '{}';
  v_mutation jsonb;
  v_id uuid;
  v_made_at timestamptz;
  v_outcome jsonb;
begin
  if me is null then
    raise exception 'Sign in first' using errcode = '42501';
  end if;
  if p_client_id is null or jsonb_typeof(p_mutations) is distinct from 'array' then
    raise exception 'A client and a list of mutations are needed' using errcode = '22023';
  end if;
  if jsonb_array_length(p_mutations) > 50 then
    raise exception 'At most 50 mutations at once' using errcode = '22023';
  end if;
  -- Before any row, its own line in applied_mutations included: see wait_for_workspace.
  perform private.lock_workspace(private.workspace_of(me));

  for v_mutation in select m from jsonb_array_elements(p_mutations) as m
  loop
    if jsonb_typeof(v_mutation) is distinct from 'object'
      or coalesce(v_mutation ->> 'id', '')
        !~* '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'
      or jsonb_typeof(v_mutation -> 'name') is distinct from 'string'
      or jsonb_typeof(v_mutation -> 'args') is distinct from 'object'
    then
      v_results := array_append(v_results, jsonb_build_object(
        'id', coalesce(v_mutation ->> 'id', ''), 'ok', false, 'reason', 'invalid',
        'message', 'This change is not complete.'));
      continue;
    end if;
    v_id := (v_mutation ->> 'id')::uuid;
    begin
      v_made_at := (v_mutation ->> 'madeAt')::timestamptz;
    exception when data_exception then
      v_made_at := null;
    end;

    -- Taken before it is done: a second call with the same id waits here for the first to end.
    insert into public.applied_mutations (owner_id, mutation_id, client_id, name, made_at)
    values (me, v_id, p_client_id, left(v_mutation ->> 'name', 100), v_made_at)
    on conflict (owner_id, mutation_id) do nothing;
    if found then
      v_outcome := private.attempt_mutation(me, v_id, v_mutation ->> 'name', v_mutation -> 'args');
      update public.applied_mutations a set outcome = v_outcome
      where a.owner_id = me and a.mutation_id = v_id;
    else
      select a.outcome into v_outcome from public.applied_mutations a
      where a.owner_id = me and a.mutation_id = v_id;
    end if;
    v_results := array_append(v_results, jsonb_build_object('id', v_mutation -> 'id') || v_outcome);
  end loop;

  return jsonb_build_object(
    'results', to_jsonb(v_results), 'touched', to_jsonb(private.feed_touched_reps()));
end
$$;
revoke execute on function public.apply_mutations(uuid, jsonb) from public, anon, service_role;
grant execute on function public.apply_mutations(uuid, jsonb) to authenticated;

-- Kept a year; an outbox gives up on what is older than ninety days. A portion at a time, like the log.
create function public.prune_applied_mutations(
  p_older_than interval default '1 year', p_limit int default 20000) returns bigint
language plpgsql security definer set search_path = '' as $$
declare
  v_gone bigint;
begin
  delete from public.applied_mutations a
  where (a.owner_id, a.mutation_id) in (
    select o.owner_id, o.mutation_id from public.applied_mutations o
    where o.applied_at < now() - p_older_than order by o.applied_at limit p_limit
  );
  get diagnostics v_gone = row_count;
  return v_gone;
end
$$;
revoke execute on function public.prune_applied_mutations(interval, int)
  from public, anon, authenticated;
grant execute on function public.prune_applied_mutations(interval, int) to service_role;
