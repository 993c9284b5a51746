-- Of everything in `private`, a client's role may run only what its own statements lead to: the
-- functions that policies ask, and those that triggers call in the writer's name. Postgres hands
-- EXECUTE to everybody with each new function; a later migration that adds one closes it itself, and
-- the security matrix fails until it does.
do $$
declare
  v_function regprocedure;
begin
  for v_function in
    select p.oid::regprocedure from pg_proc p
    where p.pronamespace = 'private'::regnamespace
  loop
    execute format(
      'revoke execute on function %s from public, anon, authenticated, service_role', v_function);
  end loop;
end
$$;
grant execute on function private.my_workspace(), private.is_workspace_admin(uuid) to authenticated;
grant execute on function private.actor(), private.clean_email(text), private.clean_domain(text)
  to authenticated, service_role;
