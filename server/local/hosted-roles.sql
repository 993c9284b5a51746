-- What hosted Supabase has in every cluster before the first migration runs: its roles.
-- Run once per cluster by the superuser. `postgres` owns our schema there and is no superuser.
create role anon nologin noinherit;
create role authenticated nologin noinherit;
create role service_role nologin noinherit bypassrls;
create role authenticator login noinherit password 'authenticator';
create role supabase_auth_admin nologin noinherit createrole;
create role postgres login createdb createrole bypassrls replication password 'postgres';

grant anon, authenticated, service_role to authenticator;
grant anon, authenticated, service_role to postgres;
