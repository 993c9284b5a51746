-- What was corrected in a team is taken back among those who are in it now. Whoever left takes back what is theirs
-- and leaves the team's rows as they are; whoever stays, what is not the leaver's.

-- Whether a row, as it is or as it was, belongs to somebody who shares a workspace with this rep.
create function private.is_of_team(p_me uuid, p_row jsonb) returns boolean
language sql stable set search_path = '' as $$
  select private.workspace_of(p_me) = coalesce(
    private.workspace_of(coalesce(p_row ->> 'owner_id', p_row ->> 'owner_user_id', p_row ->> 'user_id')::uuid),
    (select m.workspace_id from public.meetings m where m.id = (p_row ->> 'meeting_id')::uuid),
    (p_row ->> 'workspace_id')::uuid)
$$;

create function private.is_step_of_team(p_me uuid, p_step jsonb) returns boolean
language plpgsql stable set search_path = '' as $$
declare
  v_row jsonb := p_step -> 'row';
begin
  if p_step ->> 'op' <> 'delete' then
    execute format('select to_jsonb(t) from public.%I t where t.id = $1', p_step ->> 'table')
    into v_row using (p_step ->> 'id')::uuid;
  end if;
  return private.is_of_team(p_me, v_row) is true;
end
$$;

do $$
declare
  r record;
  v_name constant regprocedure := 'private.mutate_match_undo(uuid, jsonb)'::regprocedure;
  v_old text;
  v_new text;
begin
  for r in
    select * from (values
      -- One by one: what is restored first is what the next one changes.
      ('perform private.correct_back(v_step);',
        'if private.is_step_of_team(p_me, v_step) then
      perform private.correct_back(v_step);
    end if;'),
      ('perform private.relink_meetings(v_correction.meeting_ids);',
        'perform private.relink_meetings(array(
    select m.id from public.meetings m
    where m.id = any (v_correction.meeting_ids) and m.workspace_id = private.workspace_of(p_me)));')
    ) as t (was, becomes)
  loop
    v_old := pg_get_functiondef(v_name);
    v_new := replace(v_old, r.was, r.becomes);
    if v_new = v_old then
      raise exception '% does not read as it was expected to', v_name;
    end if;
    execute v_new;
  end loop;
end
$$;

-- A line of the log is about a row of its own table: what somebody else gave the same id says nothing of it.
create or replace function private.set_by_hand_at(p_row uuid, p_columns text[]) returns timestamptz
language sql stable security definer set search_path = '' as $$
  select max(a.at) from public.audit_log a
  where a.row_id = p_row and a.table_name in ('companies', 'contacts')
    and a.actor in ('rep', 'colleague', 'system') and a.after ?| p_columns
$$;

revoke execute on function private.is_of_team(uuid, jsonb), private.is_step_of_team(uuid, jsonb)
  from public, anon, authenticated, service_role;
