-- Which domains can be a workspace's own: one rule for the mutation, for sign-up and for every client.

-- The sentence that says why not, or null.
create function private.why_no_own_domain(p_domain text) returns text
language sql stable set search_path = '' as $$
  select case
    when p_domain is null or length(p_domain) > 253 or p_domain !~ '^[^\s@.]+(\.[^\s@.]+)+$' then
      'That is not a domain. A domain looks like acme.com.'
    when exists (select from private.free_mail_domains f where f.domain = p_domain) then
      format('Not added: anybody can have an address at %s, so everybody there would count as a colleague.',
        p_domain)
    when p_domain ~ '^(ac|co|com|edu|gov|ne|net|or|org)\.[a-z]{2}$' then
      format('Not added: companies of all kinds are under %s. Name your own part of it too.', p_domain)
  end
$$;

create function private.guard_own_domain() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_why constant text := private.why_no_own_domain(new.domain);
begin
  if v_why is not null then
    raise exception using errcode = '23514', message = v_why;
  end if;
  return new;
end
$$;
revoke execute on function private.why_no_own_domain(text), private.guard_own_domain()
  from public, anon, authenticated, service_role;
create trigger c_guard before insert or update of domain on public.workspace_domains
  for each row execute function private.guard_own_domain();

create or replace function private.mutate_workspace_add_domain(p_me uuid, p_args jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  v_workspace uuid;
  v_domain text;
  v_why text;
begin
  select c.workspace_id, c.domain into v_workspace, v_domain
  from private.domain_to_change(p_me, p_args) c;
  v_why := private.why_no_own_domain(v_domain);
  if v_why is not null then
    perform private.refuse('invalid', v_why);
  end if;
  insert into public.workspace_domains (workspace_id, domain) values (v_workspace, v_domain)
  on conflict do nothing;
end
$$;

-- Names that somebody chose for their account are cut, not refused: a sign-up must not fail by them.
create or replace function private.ensure_workspace(
  p_user uuid, p_email text, p_confirmed boolean, p_name text) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_email constant text := left(private.clean_email(p_email), 320);
  v_name constant text := left(p_name, 300);
  v_domain constant text := private.domain_of(p_email);
  v_workspace uuid;
begin
  select m.workspace_id into v_workspace from public.workspace_members m where m.user_id = p_user;
  if v_workspace is null then
    insert into public.workspaces (name) values (coalesce(v_name, left(v_email, 300), 'My workspace'))
    returning id into v_workspace;
    insert into public.workspace_members (workspace_id, user_id, email, name, role)
    values (v_workspace, p_user, case when p_confirmed then v_email end, v_name, 'admin');
  else
    update public.workspace_members m
    set email = case when p_confirmed then v_email end, name = coalesce(v_name, m.name)
    where m.user_id = p_user
      and (m.email, m.name) is distinct from
          (case when p_confirmed then v_email end, coalesce(v_name, m.name));
  end if;
  if p_confirmed and private.why_no_own_domain(v_domain) is null
    and not exists (select from public.workspace_domains d where d.workspace_id = v_workspace) then
    insert into public.workspace_domains (workspace_id, domain) values (v_workspace, v_domain)
    on conflict do nothing;
  end if;
end
$$;
