-- A company may have several open deals in a rep's other CRM. On which of them the rep's tasks are hung is the
-- rep's choice: asked once, and remembered for that company there.

create table public.deal_choices (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null references auth.users (id) on delete cascade,
  provider text not null,
  portal_id text not null,
  -- The company's id there.
  remote_company text not null,
  -- And here: what was read of its deals goes with it.
  company_id uuid references public.companies (id) on delete cascade,
  name text not null,
  -- Where a person sees all of its deals.
  company_url text,
  -- The most likely of the open ones, to choose from: [{id, name, amount, currency, stage, closesOn}].
  deals jsonb not null default '[]',
  -- All that are open, in order.
  open_ids text[] not null default '{}',
  -- The rep has answered: a deal, or none of these.
  answered boolean not null default false,
  deal_id text,
  deal_name text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint deal_choices_one_per_company unique (owner_id, provider, portal_id, remote_company)
);
create index deal_choices_company on public.deal_choices (company_id);

alter table public.task_mirrors
  add column deal_choice_id uuid references public.deal_choices (id) on delete set null,
  -- On which deal the mirror hung or is about to hang the copy: {id, said: by the rep's choice, hung}.
  add column deal jsonb,
  -- The copy is on some deal, whoever hung it there.
  add column has_deal boolean not null default false;
create index task_mirrors_deal_choice on public.task_mirrors (deal_choice_id) where deal_choice_id is not null;

alter table public.deal_choices enable row level security;
revoke all on public.deal_choices from public, anon, authenticated, service_role;
grant select on public.deal_choices to authenticated, service_role;
create policy deal_choices_read on public.deal_choices for select to authenticated
  using (owner_id = (select auth.uid()));
create trigger y_updated_at before update on public.deal_choices
  for each row when (old is distinct from new) execute function private.touch_updated_at();

-- What is read there goes with the connection; a lost one may be found again.
create function private.forget_deals() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  delete from public.deal_choices c
  where c.owner_id = old.user_id and c.provider = old.provider and c.portal_id = old.portal_id;
  return null;
end
$$;
create trigger forget_deals after update on public.crm_connections
  for each row when (new.status = 'disconnected' and old.status <> 'disconnected')
  execute function private.forget_deals();

-- That something was chosen stays in the log; what does not.
create function private.empty_log_of_deals() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_lines uuid[];
begin
  with emptied as (
    update public.audit_log l set title = null, before = null, after = null
    where l.row_id = old.id and l.table_name = 'deal_choices'
    returning l.id
  )
  select array_agg(e.id) into v_lines from emptied e;
  perform private.feed_touch('history', v_lines);
  return null;
end
$$;
create trigger upshot_empty_log after delete on public.deal_choices
  for each row execute function private.empty_log_of_deals();

-- The feed: a choice is part of the tasks that wait for it, for its rep alone.
create function private.feed_note_deal_choices() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.feed_touch('task', array(
    select m.task_id from new_rows n join old_rows o on o.id = n.id
    join public.task_mirrors m on m.deal_choice_id = n.id
    where (n.name, n.company_url, n.deals, n.open_ids, n.answered, n.deal_id, n.deal_name) is distinct from
      (o.name, o.company_url, o.deals, o.open_ids, o.answered, o.deal_id, o.deal_name)));
  return null;
end
$$;
create trigger feed_update after update on public.deal_choices
  referencing old table as old_rows new table as new_rows
  for each statement execute function private.feed_note_deal_choices();

create function private.feed_deals(p_viewer uuid, p_task jsonb) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return coalesce((
    select jsonb_set(p_task, '{mirror,deals}', jsonb_build_object(
      'id', c.id, 'company', c.name, 'url', c.company_url, 'open', cardinality(c.open_ids), 'listed', c.deals,
      'answered', c.answered, 'dealId', c.deal_id, 'dealName', c.deal_name,
      'hungOn', m.deal ->> 'id', 'hasDeal', m.has_deal))
    from public.task_mirrors m join public.deal_choices c on c.id = m.deal_choice_id
    -- What is done is asked no more.
    where m.task_id = (p_task ->> 'id')::uuid and m.owner_id = p_viewer and p_task ->> 'completed' = 'false'),
    p_task);
end
$$;

do $$
declare
  v_old text;
  v_new text;
begin
  v_old := pg_get_functiondef('private.feed_row(uuid, text, uuid)'::regprocedure);
  v_new := replace(v_old, '''task'' then private.feed_task(p_id)',
    '''task'' then private.feed_deals(p_viewer, private.feed_task(p_id))');
  if v_new = v_old then
    raise exception 'feed_row does not show tasks as it was expected to';
  end if;
  execute v_new;

  v_old := pg_get_functiondef('private.feed_note_task_mirrors()'::regprocedure);
  v_new := replace(replace(v_old, 'n.remote_url, n.placed_on)',
    'n.remote_url, n.placed_on, n.owner_id, n.deal_choice_id, n.deal ->> ''id'', n.has_deal)'), 'o.remote_url, o.placed_on)',
    'o.remote_url, o.placed_on, o.owner_id, o.deal_choice_id, o.deal ->> ''id'', o.has_deal)');
  if v_new = v_old then
    raise exception 'feed_note_task_mirrors does not compare as it was expected to';
  end if;
  execute v_new;
end
$$;
revoke execute on function private.forget_deals(), private.empty_log_of_deals(), private.feed_note_deal_choices(),
  private.feed_deals(uuid, jsonb) from public, anon, authenticated, service_role;
