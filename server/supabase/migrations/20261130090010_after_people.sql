-- A sync that only people are in the way of waits its turn among them, for half a second: whoever only tried
-- would find people's writes before it each time where many of them write. It has a place by then, so no more
-- than those few of a workspace wait at all.
create function private.enter_after_people(p_workspace uuid) returns void
language sql set search_path = '' set lock_timeout = '500ms' as $$
  select pg_advisory_xact_lock_shared(private.workspace_key(p_workspace))
$$;
revoke execute on function private.enter_after_people(uuid) from public, anon, authenticated, service_role;

create or replace function private.enter_workspace(p_owner uuid) returns uuid
language plpgsql set search_path = '' as $$
declare
  places constant int := 4;
  v_workspace constant uuid := private.workspace_of(p_owner);
  v_first constant int := floor(random() * places);
begin
  if v_workspace is null or current_setting('upshot.entered', true) = p_owner::text then
    return p_owner;
  end if;
  if pg_try_advisory_xact_lock(hashtextextended('upshot rep ' || p_owner, 0)) then
    for n in 0 .. places - 1 loop
      if pg_try_advisory_xact_lock(
        hashtextextended('upshot place ' || (v_first + n) % places || ' ' || v_workspace, 0)) then
        perform private.enter_after_people(v_workspace);
        perform set_config('upshot.entered', p_owner::text, true);
        return p_owner;
      end if;
    end loop;
  end if;
  raise exception 'Others are writing in this workspace' using errcode = '55P03', hint = 'Come back soon.';
end
$$;
