-- How a correction is written so that it can be taken back.

-- The steps of a correction. Each answers a line of the journal, or null where there was nothing to do.
-- `p_actor` is 'rep' for what the rep said and 'rules' for what follows from it, which later
-- deliveries may work out again.
create function private.correct_row(p_actor text, p_table text, p_id uuid, p_set jsonb) returns jsonb
language plpgsql set search_path = '' as $$
declare
  v_actor constant text := coalesce(current_setting('upshot.actor', true), '');
  v_was jsonb;
  v_old jsonb;
begin
  execute format('select to_jsonb(t) from public.%I t where t.id = $1 for update', p_table)
  into v_was using p_id;
  select jsonb_object_agg(k, v_was -> k) into v_old
  from jsonb_object_keys(p_set) as k;
  if v_was is null or v_old = p_set then
    return null;
  end if;
  perform set_config('upshot.actor', p_actor, true);
  execute format(
    'update public.%I t set %s from jsonb_populate_record(null::public.%I, $2) r where t.id = $1',
    p_table, (select string_agg(format('%1$I = r.%1$I', k), ', ') from jsonb_object_keys(p_set) as k),
    p_table)
  using p_id, p_set;
  perform set_config('upshot.actor', v_actor, true);
  return jsonb_build_object('op', 'update', 'table', p_table, 'id', p_id, 'old', v_old, 'new', p_set,
    'humanFields', v_was -> 'human_fields');
end
$$;

create function private.correct_add(p_table text, p_row jsonb) returns jsonb
language plpgsql set search_path = '' as $$
declare
  v_row constant jsonb := jsonb_build_object('id', gen_random_uuid()) || p_row;
begin
  execute format(
    'insert into public.%1$I (%2$s) select %2$s from jsonb_populate_record(null::public.%1$I, $1)',
    p_table, (select string_agg(quote_ident(k), ', ') from jsonb_object_keys(v_row) as k))
  using v_row;
  return jsonb_build_object('op', 'insert', 'table', p_table, 'id', v_row -> 'id');
end
$$;

create function private.correct_remove(p_table text, p_id uuid) returns jsonb
language plpgsql set search_path = '' as $$
declare
  v_row jsonb;
begin
  execute format('delete from public.%I t where t.id = $1 returning to_jsonb(t)', p_table)
  into v_row using p_id;
  return jsonb_build_object('op', 'delete', 'table', p_table, 'id', p_id, 'row', v_row);
end
$$;

-- Takes one step back, unless somebody has changed that very thing since: their word is newer.
create function private.correct_back(p_step jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  v_table constant text := p_step ->> 'table';
  v_id constant uuid := (p_step ->> 'id')::uuid;
  v_found boolean;
begin
  if p_step ->> 'op' = 'insert' then
    execute format('delete from public.%I t where t.id = $1', v_table) using v_id;
  elsif p_step ->> 'op' = 'delete' then
    execute format(
      'insert into public.%1$I (%2$s) select %2$s from jsonb_populate_record(null::public.%1$I, $1)',
      v_table, (
        select string_agg(quote_ident(c.column_name), ', ')
        from information_schema.columns c
        where c.table_schema = 'public' and c.table_name = v_table and c.is_generated = 'NEVER'
          and p_step -> 'row' ? c.column_name))
    using p_step -> 'row';
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
end
$$;

-- Works out again which company and which contact these calls are with, by the rules of matching. What
-- a person set on the call itself stays.
create function private.relink_meetings(p_meetings uuid[]) returns void
language plpgsql set search_path = '' as $$
declare
  v_actor constant text := coalesce(current_setting('upshot.actor', true), '');
  v_meeting uuid;
begin
  perform set_config('upshot.actor', 'rules', true);
  for v_meeting in
    select m.id from public.meetings m where m.id = any (p_meetings) order by m.id
  loop
    perform private.settle_meeting_people(v_meeting);
  end loop;
  perform set_config('upshot.actor', v_actor, true);
end
$$;

create function private.meetings_with(p_contacts uuid[]) returns uuid[]
language sql stable set search_path = '' as $$
  select array(
    select distinct a.meeting_id from public.meeting_attendees a where a.contact_id = any (p_contacts))
$$;

create function private.remember_correction(
  p_me uuid, p_mutation uuid, p_name text, p_journal jsonb[], p_meetings uuid[]) returns void
language plpgsql set search_path = '' as $$
begin
  perform private.relink_meetings(p_meetings);
  insert into public.match_corrections (owner_id, id, name, journal, meeting_ids)
  values (p_me, p_mutation, p_name, to_jsonb(array_remove(p_journal, null)), p_meetings);
end
$$;
