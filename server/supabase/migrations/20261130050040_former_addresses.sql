-- Whoever goes by another address at Fathom from now on is still who they were in the calls before.
create function private.keep_former_address() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.rep_addresses (user_id, email) values (new.user_id, old.fathom_user_email)
  on conflict (user_id, email) do nothing;
  return null;
end
$$;
create trigger n_former after update of fathom_user_email on public.fathom_integrations
  for each row when (old.fathom_user_email is not null and new.fathom_user_email is not null
    and old.fathom_user_email <> new.fathom_user_email)
  execute function private.keep_former_address();
revoke execute on function private.keep_former_address() from public, anon, authenticated, service_role;
