-- What is learnt later of who is who within the house is applied to what is there already.

-- A rep's address at Fathom is known only after their first calls came: their items were a stranger's
-- till then, and become tasks now as they would have.
create function private.on_fathom_address() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_actor constant text := coalesce(current_setting('upshot.actor', true), '');
begin
  perform set_config('upshot.actor', 'rules', true);
  perform private.reclassify_items(m.id) from (
    select x.id from public.meetings x where x.owner_user_id = new.user_id and exists (
      select from public.meeting_action_items i
      where i.meeting_id = x.id and i.assignee_kind <> 'member'
        and (i.assignee_email is null or i.assignee_email = new.fathom_user_email))
    order by x.id) m;
  perform set_config('upshot.actor', v_actor, true);
  return null;
end
$$;
create trigger m_items after insert or update of fathom_user_email on public.fathom_integrations
  for each row when (new.fathom_user_email is not null)
  execute function private.on_fathom_address();

-- A colleague who comes or goes, and an own domain more or less, changes who is inside. Nobody's past
-- calls become tasks by that: a rep would find years of them in the morning.
-- Of a domain, only the calls that know an address there.
create function private.reclassify_workspace(p_workspace uuid, p_domain text default null) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_actor constant text := coalesce(current_setting('upshot.actor', true), '');
  v_meeting uuid;
begin
  -- With its last member the workspace goes.
  if not exists (select from public.workspace_members w where w.workspace_id = p_workspace) then
    return;
  end if;
  perform set_config('upshot.actor', 'rules', true);
  perform set_config('upshot.no_tasks', 'yes', true);
  update public.meeting_attendees a set is_external = n.is_external
  from (
    select x.id, coalesce(x.said_external, x.email is not null)
      and not private.is_own_domain(p_workspace, private.domain_of(x.email))
      and not exists (
        select from public.workspace_members w
        where w.workspace_id = p_workspace and w.email = x.email) as is_external
    from public.meetings m join public.meeting_attendees x on x.meeting_id = m.id
    where m.workspace_id = p_workspace and not 'is_external' = any (x.human_fields)
  ) n
  where a.id = n.id and a.is_external <> n.is_external;
  for v_meeting in
    select m.id from public.meetings m
    where m.workspace_id = p_workspace and (p_domain is null
      or exists (
        select from public.meeting_attendees a
        where a.meeting_id = m.id and private.is_under(private.domain_of(a.email), p_domain))
      or exists (
        select from public.meeting_action_items i
        where i.meeting_id = m.id and private.is_under(private.domain_of(i.assignee_email), p_domain)))
    order by m.id
  loop
    perform private.settle_meeting_people(v_meeting);
    perform private.reclassify_items(v_meeting);
  end loop;
  perform set_config('upshot.no_tasks', '', true);
  perform set_config('upshot.actor', v_actor, true);
end
$$;

create function private.on_workspace_change() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op <> 'INSERT' then
    perform private.reclassify_workspace(old.workspace_id, to_jsonb(old) ->> 'domain');
  end if;
  if tg_op = 'INSERT' or tg_op = 'UPDATE' and new.workspace_id <> old.workspace_id then
    perform private.reclassify_workspace(new.workspace_id, to_jsonb(new) ->> 'domain');
  end if;
  return null;
end
$$;
-- After the rows of whoever moves have come along.
create trigger m_inside after insert or delete or update of email, workspace_id
  on public.workspace_members for each row execute function private.on_workspace_change();
create trigger m_inside after insert or delete on public.workspace_domains
  for each row execute function private.on_workspace_change();
