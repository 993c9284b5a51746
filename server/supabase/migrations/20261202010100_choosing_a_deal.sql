-- Several open deals: what the companion read of them, and what the rep chose.

-- Notes the open deals of a copy's company, as they were just read, and answers what the rep chose among them:
-- {answered, dealId}. A choice ends with its deal, and none of them with any change of what is open; of one deal
-- nobody is asked. Keys: company (null: none is known there), url, open (ids in order), listed.
create function public.note_deals(p_user_id uuid, p_mirror uuid, p jsonb) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_mirror public.task_mirrors;
  v_was public.deal_choices;
  v_is public.deal_choices;
  v_open constant text[] := array(
    select jsonb_array_elements_text(coalesce(p -> 'open', '[]')) as id order by id);
begin
  perform set_config('upshot.actor', 'companion', true);
  select m.* into v_mirror from public.task_mirrors m where m.id = p_mirror and m.owner_id = p_user_id;
  if not found then
    return jsonb_build_object('answered', false, 'dealId', null, 'touched', '[]'::jsonb);
  end if;
  -- The choice first, then copies: whoever chooses locks them in the same order.
  select c.* into v_was from public.deal_choices c
  where c.owner_id = p_user_id and c.provider = v_mirror.provider and c.portal_id = v_mirror.portal_id
    and c.remote_company = p ->> 'company' for update;
  if v_was.id is not null or cardinality(v_open) > 1 then
    insert into public.deal_choices as c
      (owner_id, provider, portal_id, remote_company, company_id, name, company_url, deals, open_ids)
    select p_user_id, v_mirror.provider, v_mirror.portal_id, p ->> 'company', k.id,
      coalesce(k.name, nullif(concat_ws(' ', o.first_name, o.last_name), ''), 'A company'),
      p ->> 'url', p -> 'listed', v_open
    from (select) one
    left join public.tasks t on t.id = v_mirror.task_id
    left join public.companies k on k.id = t.company_id
    left join public.contacts o on o.id = t.contact_id
    on conflict (owner_id, provider, portal_id, remote_company) do update
    set company_id = coalesce(excluded.company_id, c.company_id),
        name = case when excluded.company_id is null then c.name else excluded.name end,
        company_url = excluded.company_url, deals = excluded.deals, open_ids = excluded.open_ids,
        answered = private.still_answers(c, excluded.open_ids),
        deal_id = case when private.still_answers(c, excluded.open_ids) then c.deal_id end,
        deal_name = case when private.still_answers(c, excluded.open_ids)
          then coalesce(private.listed_name(excluded.deals, c.deal_id), c.deal_name) end
    returning c.* into v_is;
  end if;
  update public.task_mirrors m set deal_choice_id = v_is.id
  where m.id = p_mirror and m.deal_choice_id is distinct from v_is.id;
  -- One remains: nothing is left to ask, and those that waited go on.
  if cardinality(v_open) = 1 and cardinality(v_was.open_ids) > 1 then
    perform private.want_deals(v_is.id, p_mirror);
  end if;
  return jsonb_build_object('answered', coalesce(v_is.answered, false), 'dealId', v_is.deal_id,
    'touched', to_jsonb(private.feed_touched_reps()));
end
$$;

-- Whether what was chosen is an answer still, where these are open.
create function private.still_answers(p_choice public.deal_choices, p_open text[]) returns boolean
language sql immutable set search_path = '' as $$
  select p_choice.answered and case when p_choice.deal_id is null then p_choice.open_ids = p_open
    else p_choice.deal_id = any (p_open) end
$$;

create function private.listed_name(p_deals jsonb, p_id text) returns text
language sql immutable set search_path = '' as $$
  select d ->> 'name' from jsonb_array_elements(p_deals) as d where d ->> 'id' = p_id
$$;

-- Wants the copies that a choice is about: of open tasks that are on no deal, or on one by an earlier choice.
create function private.want_deals(p_choice uuid, p_but uuid default null) returns void
language sql set search_path = '' as $$
  update public.task_mirrors m set wanted = m.wanted + 1
  from public.tasks t
  where m.deal_choice_id = p_choice and t.id = m.task_id and not t.completed and not m.gone
    and m.id is distinct from p_but and m.state in ('waiting', 'mirrored')
    and (not m.has_deal or m.deal ->> 'said' = 'true')
$$;

-- Says that a copy is about to be hung on a deal by the rep's choice, or to be taken off it: written before, so that
-- after a crash it is known whose doing it was.
create function public.hang_mirror(p_user_id uuid, p_mirror uuid, p_deal text) returns void
language sql security definer set search_path = '' as $$
  update public.task_mirrors m set deal = jsonb_build_object('id', p_deal, 'said', true, 'hung', false)
  where m.id = p_mirror and m.owner_id = p_user_id
$$;

-- On which deal the tasks of a company are hung there, said of one of them. Args: taskId, deal (its id), none.
-- Neither: not answered.
create function private.mutate_task_choose_deal(p_me uuid, p_args jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  v_task constant public.tasks := private.task_to_change(p_me, private.arg_uuid(p_args, 'taskId'));
  v_deal constant text := private.arg_text(p_args, 'deal', 100);
  v_answered constant boolean := v_deal is not null or coalesce(private.arg_boolean(p_args, 'none'), false);
  v_was public.deal_choices;
  v_is public.deal_choices;
begin
  select c.* into v_was from public.deal_choices c
  where c.owner_id = p_me and c.id = (
    select m.deal_choice_id from public.task_mirrors m where m.task_id = v_task.id and m.owner_id = p_me)
  for update;
  if not found then
    perform private.refuse('not_found', 'There are no deals to choose from for this task any more.');
  end if;
  if v_deal is not null and v_deal <> all (v_was.open_ids) then
    perform private.refuse('not_found', 'This deal is not open any more. Choose another one.');
  end if;
  update public.deal_choices c
  set answered = v_answered, deal_id = v_deal,
      deal_name = coalesce(private.listed_name(c.deals, v_deal), case when v_deal = c.deal_id then c.deal_name end)
  where c.id = v_was.id and (c.answered, c.deal_id) is distinct from (v_answered, v_deal)
  returning c.* into v_is;
  if not found then
    return;
  end if;
  perform private.want_deals(v_is.id);
  perform private.audit_write('deal_choices', 'update',
    array[private.deal_in_log(v_was, v_is)], array[private.deal_in_log(v_is, v_is)]);
end
$$;

-- What the log says of a choice: which deal, under the name that it has now.
create function private.deal_in_log(p_choice public.deal_choices, p_now public.deal_choices) returns jsonb
language sql immutable set search_path = '' as $$
  select jsonb_build_object('id', p_choice.id, 'owner_id', p_choice.owner_id,
    'title', p_now.name || case when not p_now.answered then ''
      when p_now.deal_id is null then ': none of the deals'
      else ': ' || coalesce(nullif(p_now.deal_name, ''), 'a deal without a name') end,
    'answered', p_choice.answered, 'deal', p_choice.deal_id)
$$;

do $$
declare
  v_old text;
  v_new text;
begin
  v_old := pg_get_functiondef('public.settle_mirror(uuid, uuid, jsonb)'::regprocedure);
  v_new := replace(v_old, '      forced = false',
    '      deal = case when p ? ''deal'' then nullif(p -> ''deal'', ''null'') else m.deal end,
      has_deal = coalesce((p ->> ''hasDeal'')::boolean, m.has_deal),
      forced = false');
  if v_new = v_old then
    raise exception 'settle_mirror does not end as it was expected to';
  end if;
  execute v_new;

  v_old := pg_get_functiondef('private.mirror_to_do(public.task_mirrors)'::regprocedure);
  v_new := replace(v_old, '''placedOn'', p_mirror.placed_on,',
    '''placedOn'', p_mirror.placed_on, ''deal'', p_mirror.deal, ''choosesDeal'', p_mirror.deal_choice_id is not null,
    ''asksDeal'', exists (select from public.deal_choices c
      where c.id = p_mirror.deal_choice_id and not c.answered and cardinality(c.open_ids) > 1)
      and not p_mirror.has_deal,');
  if v_new = v_old then
    raise exception 'mirror_to_do does not tell the day as it was expected to';
  end if;
  execute v_new;
end
$$;

revoke execute on function public.note_deals(uuid, uuid, jsonb), public.hang_mirror(uuid, uuid, text),
  private.still_answers(public.deal_choices, text[]), private.listed_name(jsonb, text),
  private.want_deals(uuid, uuid), private.mutate_task_choose_deal(uuid, jsonb),
  private.deal_in_log(public.deal_choices, public.deal_choices) from public, anon, authenticated, service_role;
grant execute on function public.note_deals(uuid, uuid, jsonb), public.hang_mirror(uuid, uuid, text) to service_role;
