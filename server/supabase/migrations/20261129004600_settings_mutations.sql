-- What a rep can do to their settings, and an admin to the workspace's own domains.

create function private.mutate_settings_set(p_me uuid, p_args jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  v_creation constant text :=
    private.arg_word(p_args, 'taskCreation', array['automatic', 'review'], false);
  v_zone constant text := private.arg_text(p_args, 'timeZone', 64);
  v_ai constant boolean := private.arg_boolean(p_args, 'aiEnabled');
begin
  if v_zone is not null then
    begin
      perform now() at time zone v_zone;
    exception when data_exception then
      perform private.refuse('invalid', format('There is no time zone called %s.', v_zone));
    end;
  end if;
  -- Whoever uses the panel is asked first until they have said otherwise.
  insert into public.rep_settings (user_id, task_creation) values (p_me, 'review')
  on conflict (user_id) do nothing;
  update public.rep_settings s
  set task_creation = coalesce(v_creation, s.task_creation), chosen = s.chosen or v_creation is not null,
      time_zone = coalesce(v_zone, s.time_zone), ai_enabled = coalesce(v_ai, s.ai_enabled)
  where s.user_id = p_me
    and (s.task_creation, s.chosen, s.time_zone, s.ai_enabled) is distinct from
      (coalesce(v_creation, s.task_creation), s.chosen or v_creation is not null,
       coalesce(v_zone, s.time_zone), coalesce(v_ai, s.ai_enabled));
end
$$;

-- Which domains are "inside" is for the admins of a workspace to say. Who is inside by them follows at
-- once, on every call that has such an address.
create function private.domain_to_change(
  p_me uuid, p_args jsonb, out workspace_id uuid, out domain text)
language plpgsql stable set search_path = '' as $$
begin
  select m.workspace_id into workspace_id from public.workspace_members m
  where m.user_id = p_me and m.role = 'admin';
  if not found then
    perform private.refuse('forbidden', 'Only an admin of your workspace can change its domains.');
  end if;
  domain := private.clean_domain(
    regexp_replace(private.arg_text(p_args, 'domain', 253, true), '^.*@', ''));
  if domain is null or domain !~ '^[^\s@.]+(\.[^\s@.]+)+$' then
    perform private.refuse('invalid', 'That is not a domain. A domain looks like acme.com.');
  end if;
end
$$;

create function private.mutate_workspace_add_domain(p_me uuid, p_args jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  v_workspace uuid;
  v_domain text;
begin
  select c.workspace_id, c.domain into v_workspace, v_domain
  from private.domain_to_change(p_me, p_args) c;
  if exists (select from private.free_mail_domains f where f.domain = v_domain) then
    perform private.refuse('invalid', format(
      'Not added: anybody can have an address at %s, so everybody there would count as a colleague.',
      v_domain));
  end if;
  if v_domain ~ '^(ac|co|com|edu|gov|ne|net|or|org)\.[a-z]{2}$' then
    perform private.refuse('invalid', format(
      'Not added: companies of all kinds are under %s. Name your own part of it too.', v_domain));
  end if;
  insert into public.workspace_domains (workspace_id, domain) values (v_workspace, v_domain)
  on conflict do nothing;
end
$$;

create function private.mutate_workspace_remove_domain(p_me uuid, p_args jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  v_workspace uuid;
  v_domain text;
begin
  select c.workspace_id, c.domain into v_workspace, v_domain
  from private.domain_to_change(p_me, p_args) c;
  delete from public.workspace_domains d where d.workspace_id = v_workspace and d.domain = v_domain;
end
$$;
