-- How companies and contacts that were put together stay so, and how somebody comes in with that choice.

-- From then on: what a person sets on one row is set on the others; what is new takes over what the team says.
-- `upshot.spreading` keeps what was spread from being spread again.
create function private.spread() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_to uuid[];
begin
  if private.actor() not in ('rep', 'system') or coalesce(current_setting('upshot.spreading', true), '') <> '' then
    return null;
  end if;
  select array_agg(o) into v_to
  from private.together_with(new.owner_id) u cross join lateral (
    select case when tg_table_name = 'companies' then private.company_with(u, private.domains_of(new.id))
      when tg_table_name = 'contacts' then private.contact_with(u, private.addresses_of(new.id))
      else private.contact_with(u, private.addresses_of((to_jsonb(new) ->> 'contact_id')::uuid)) end as o) f
  where o is not null;
  if v_to is null then
    return null;
  end if;
  perform set_config('upshot.spreading', 'on', true);
  if tg_table_name = 'companies' then
    perform private.spread_company(new.id, v_to);
  elsif tg_table_name = 'contact_aliases' then
    perform private.spread_addresses((to_jsonb(new) ->> 'contact_id')::uuid, v_to);
  else
    perform private.spread_name(new.id, v_to);
    if tg_op = 'INSERT' then
      perform private.spread_addresses(o, array[new.id]) from unnest(v_to) as o;
    end if;
    if tg_op = 'UPDATE' and to_jsonb(new) -> 'company_id' is distinct from to_jsonb(old) -> 'company_id' then
      perform private.spread_tie(new.id, v_to);
    end if;
  end if;
  perform set_config('upshot.spreading', '', true);
  return null;
end
$$;
create trigger o_spread after insert or update of name on public.companies
  for each row execute function private.spread();
create trigger o_spread after insert or update of first_name, last_name, company_id on public.contacts
  for each row execute function private.spread();
create trigger o_spread after insert on public.contact_aliases
  for each row execute function private.spread();

-- The companion writes the rows of one rep alone: theirs take over what the team says, and the team's stay.
create function private.take_over() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_from uuid;
begin
  if private.actor() in ('rep', 'system') then
    return null;
  end if;
  if tg_table_name = 'companies' then
    select c.id into v_from
    from private.together_with(new.owner_id) u
    join public.companies c on c.id = private.company_with(u, private.domains_of(new.id))
    order by 'name' = any (c.human_fields) desc, c.created_at, c.id limit 1;
    perform private.spread_company(v_from, array[new.id]);
  else
    select c.id into v_from
    from private.together_with(new.owner_id) u
    join public.contacts c on c.id = private.contact_with(u, private.addresses_of(new.id))
    order by c.human_fields && array['first_name', 'last_name'] desc, c.created_at, c.id limit 1;
    perform private.spread_name(v_from, array[new.id]);
    perform private.spread_addresses(v_from, array[new.id]);
    if exists (
      select from public.contacts c where c.id = v_from and 'company_id' = any (c.human_fields)) then
      perform private.spread_tie(v_from, array[new.id]);
    end if;
  end if;
  return null;
end
$$;
create trigger n_take_over after insert on public.companies
  for each row execute function private.take_over();
create trigger n_take_over after insert on public.contacts
  for each row execute function private.take_over();

-- A click on a contact that was merged meanwhile is meant for the one that it became.
create or replace function private.contact_to_change(p_me uuid, p_contact uuid) returns public.contacts
language plpgsql set search_path = '' as $$
declare
  v_contact public.contacts;
begin
  select * into v_contact from public.contacts c
  where c.id = coalesce(private.merged_into(p_me, p_contact), p_contact) and c.owner_id = p_me for update;
  if not found then
    perform private.refuse('not_found', 'That contact is no longer there.');
  end if;
  return v_contact;
end
$$;

create function private.merged_into(p_me uuid, p_contact uuid) returns uuid
language sql stable security definer set search_path = '' as $$
  select l.contact_id
  from public.match_corrections k
  cross join jsonb_array_elements(k.journal) as s
  join public.contact_aliases l on l.owner_id = p_me and l.email = s #>> '{row,email}'
  where k.owner_id = p_me and k.name = 'match.merge_contacts' and k.undone_at is null
    and not exists (select from public.contacts c where c.id = p_contact)
    and s ->> 'op' = 'delete' and s ->> 'table' = 'contacts' and s ->> 'id' = p_contact::text
  limit 1
$$;

drop function private.come_in(uuid, uuid, text);
-- Brings somebody into a team. Their calls come along and stay theirs; their companies and contacts as they chose.
create function private.come_in(p_user uuid, p_workspace uuid, p_role text, p_records text) returns void
language plpgsql set search_path = '' as $$
begin
  perform private.keep_an_admin(p_user,
    'Somebody has to stay an admin of the present team. Make another member an admin first.');
  delete from public.workspace_requests r where r.user_id = p_user;
  update public.workspace_members m set workspace_id = p_workspace where m.user_id = p_user;
  -- Whoever comes in comes as a member, and apart; what else they are is a statement of its own.
  if p_role = 'admin' then
    update public.workspace_members m set role = 'admin' where m.user_id = p_user;
  end if;
  if p_records = 'together' then
    update public.workspace_members m set records = 'together' where m.user_id = p_user;
    perform private.put_together(p_user);
  end if;
end
$$;

create function private.arg_records(p_args jsonb) returns text
language sql stable set search_path = '' as $$
  select coalesce(private.arg_word(p_args, 'records', array['apart', 'together'], false), 'apart')
$$;

-- The clicks as they were, but for the choice.
do $$
declare
  r record;
  v_old text;
  v_new text;
begin
  for r in
    select * from (values
      ('private.mutate_team_join(uuid, jsonb)',
        'private.come_in(p_me, v.workspace_id, v.role)',
        'private.come_in(p_me, v.workspace_id, v.role, private.arg_records(p_args))'),
      ('private.mutate_team_ask(uuid, jsonb)',
        'insert into public.workspace_requests (id, workspace_id, user_id) values (v_id, v_workspace, p_me);',
        'insert into public.workspace_requests (id, workspace_id, user_id, records)
  values (v_id, v_workspace, p_me, private.arg_records(p_args));'),
      ('private.mutate_team_answer(uuid, jsonb)', '  v_title text;', E'  v_title text;\n  v_records text;'),
      ('private.mutate_team_answer(uuid, jsonb)',
        'returning r.user_id into v_user', 'returning r.user_id, r.records into v_user, v_records'),
      ('private.mutate_team_answer(uuid, jsonb)',
        'private.come_in(v_user, v_workspace, ''member'')',
        'private.come_in(v_user, v_workspace, ''member'', v_records)')
    ) as t (name, was, becomes)
  loop
    v_old := pg_get_functiondef(r.name::regprocedure);
    v_new := replace(v_old, r.was, r.becomes);
    if v_new = v_old then
      raise exception '% does not read as it was expected to', r.name;
    end if;
    execute v_new;
  end loop;
end
$$;

revoke execute on function private.spread(), private.take_over(), private.merged_into(uuid, uuid),
  private.come_in(uuid, uuid, text, text), private.arg_records(jsonb)
  from public, anon, authenticated, service_role;
