-- The same database as projects have it since October 2026: nothing new in `public` is open to the API's
-- roles, or to everybody, until it is granted by name. Run after hosted-database.sql, by the superuser.
alter default privileges for role postgres in schema public
  revoke all on tables from anon, authenticated, service_role;
alter default privileges for role postgres in schema public
  revoke all on functions from anon, authenticated, service_role;
alter default privileges for role postgres in schema public
  revoke all on sequences from anon, authenticated, service_role;
alter default privileges for role postgres revoke execute on functions from public;
