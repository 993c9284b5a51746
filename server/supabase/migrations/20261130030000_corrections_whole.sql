-- A correction is taken back whole: in the name of whoever made each step, with what hung on a row that it
-- removed, and never over what somebody has done with a row that it made.

-- Nobody has touched it and nothing refers to it: it is there for the calls alone that it was made from.
create function private.is_unused(p_table text, p_id uuid) returns boolean
language sql stable set search_path = '' as $$
  select case p_table
    when 'contacts' then exists (
        select from public.contacts c where c.id = p_id and c.source = 'fathom' and c.human_fields = '{}')
      and not exists (select from public.meeting_attendees a where a.contact_id = p_id)
      and not exists (select from public.tasks t where t.contact_id = p_id)
      and not exists (select from public.calendar_events e where e.contact_id = p_id)
      and not exists (select from public.contact_aliases l where l.contact_id = p_id)
      and not exists (select from public.contact_choices c where c.contact_id = p_id)
    when 'companies' then exists (
        select from public.companies c where c.id = p_id and c.source = 'fathom' and c.human_fields = '{}')
      and not exists (select from public.contacts c where c.company_id = p_id)
      and not exists (select from public.meetings m where m.company_id = p_id)
      and not exists (select from public.tasks t where t.company_id = p_id)
      and not exists (select from public.calendar_events e where e.company_id = p_id)
      and not exists (select from public.company_domains d where d.company_id = p_id)
    when 'tasks' then exists (select from public.tasks t where t.id = p_id and t.human_fields = '{}')
    else true end
$$;

-- A line of the journal for what was done to a row by other means; null where it is as it was.
create function private.correct_noted(
  p_actor text, p_table text, p_was jsonb, p_columns text[]) returns jsonb
language plpgsql set search_path = '' as $$
declare
  v_is jsonb;
  v_old jsonb;
  v_new jsonb;
begin
  execute format('select to_jsonb(t) from public.%I t where t.id = $1', p_table)
  into v_is using (p_was ->> 'id')::uuid;
  select jsonb_object_agg(c, p_was -> c), jsonb_object_agg(c, v_is -> c) into v_old, v_new
  from unnest(p_columns) as c;
  if v_is is null or v_old = v_new and p_was -> 'human_fields' = v_is -> 'human_fields' then
    return null;
  end if;
  return jsonb_build_object('op', 'update', 'by', p_actor, 'table', p_table, 'id', p_was -> 'id',
    'old', v_old, 'new', v_new, 'humanFields', p_was -> 'human_fields');
end
$$;

create or replace function private.correct_remove(p_table text, p_id uuid) returns jsonb
language plpgsql set search_path = '' as $$
declare
  v_row jsonb;
  v_along jsonb;
begin
  -- What goes with it.
  select jsonb_agg(to_jsonb(c)) into v_along from public.call_choices c
  where case p_table when 'contacts' then c.contact_id when 'companies' then c.company_id end = p_id;
  execute format('delete from public.%I t where t.id = $1 returning to_jsonb(t)', p_table)
  into v_row using p_id;
  return jsonb_strip_nulls(jsonb_build_object('along', v_along))
    || jsonb_build_object('op', 'delete', 'table', p_table, 'id', p_id, 'row', v_row);
end
$$;

create function private.correct_restore(p_table text, p_row jsonb) returns void
language plpgsql set search_path = '' as $$
begin
  execute format(
    'insert into public.%1$I (%2$s) select %2$s from jsonb_populate_record(null::public.%1$I, $1)
     on conflict do nothing',
    p_table, (
      select string_agg(quote_ident(c.column_name), ', ')
      from information_schema.columns c
      where c.table_schema = 'public' and c.table_name = p_table and c.is_generated = 'NEVER'
        and p_row ? c.column_name))
  using p_row;
end
$$;

-- Takes one step back, unless somebody has changed that very thing since: their word is newer.
create or replace function private.correct_back(p_step jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  v_actor constant text := coalesce(current_setting('upshot.actor', true), '');
  v_table constant text := p_step ->> 'table';
  v_id constant uuid := (p_step ->> 'id')::uuid;
  v_found boolean;
  v_row jsonb;
begin
  perform set_config('upshot.actor', coalesce(p_step ->> 'by', v_actor), true);
  if p_step ->> 'op' = 'insert' then
    if private.is_unused(v_table, v_id) then
      execute format('delete from public.%I t where t.id = $1', v_table) using v_id;
    end if;
  elsif p_step ->> 'op' = 'delete' then
    -- As it was: nobody says anything new of it by that.
    perform set_config('upshot.actor', 'rules', true);
    perform private.correct_restore(v_table, p_step -> 'row');
    for v_row in select r from jsonb_array_elements(p_step -> 'along') as r loop
      perform private.correct_restore('call_choices', v_row);
    end loop;
  else
    execute format('select to_jsonb(t) @> $2 from public.%I t where t.id = $1 for update', v_table)
    into v_found using v_id, p_step -> 'new';
    if v_found then
      execute format(
        'update public.%I t set %s from jsonb_populate_record(null::public.%I, $2) r where t.id = $1',
        v_table, (
          select string_agg(format('%1$I = r.%1$I', k), ', ')
          from jsonb_object_keys(p_step -> 'old') as k),
        v_table)
      using v_id, p_step -> 'old';
      if jsonb_typeof(p_step -> 'humanFields') = 'array' then
        execute format(
          'update public.%I t set human_fields = array(select jsonb_array_elements_text($2))
           where t.id = $1', v_table)
        using v_id, p_step -> 'humanFields';
      end if;
    end if;
  end if;
  perform set_config('upshot.actor', v_actor, true);
end
$$;

create or replace function private.mutate_match_undo(p_me uuid, p_args jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  v_correction public.match_corrections;
  v_step jsonb;
begin
  select * into v_correction from public.match_corrections c
  where c.owner_id = p_me and c.id = private.arg_uuid(p_args, 'correctionId') for update;
  if not found then
    perform private.refuse('not_found', 'There is nothing to take back.');
  end if;
  -- Taken back already is what was wanted.
  if v_correction.undone_at is not null then
    return;
  end if;
  for v_step in
    select s from jsonb_array_elements(v_correction.journal) with ordinality as j (s, n)
    order by j.n desc
  loop
    perform private.correct_back(v_step);
  end loop;
  perform private.relink_meetings(v_correction.meeting_ids);
  -- What a call referred to till now.
  for v_step in
    select s from jsonb_array_elements(v_correction.journal) with ordinality as j (s, n)
    where s ->> 'op' = 'insert' and s ->> 'table' in ('contacts', 'companies')
    order by j.n desc
  loop
    perform private.correct_back(v_step);
  end loop;
  update public.match_corrections c set undone_at = now()
  where c.owner_id = p_me and c.id = v_correction.id;
end
$$;

revoke execute on function private.is_unused(text, uuid),
  private.correct_noted(text, text, jsonb, text[]), private.correct_restore(text, jsonb)
  from public, anon, authenticated, service_role;
