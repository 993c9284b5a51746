-- The team, and an account that is about to go, are shown with the rep's settings. Otherwise as it was.
create or replace function private.feed_settings(p_user uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
    select jsonb_build_object(
      'id', s.user_id, 'userId', s.user_id, 'taskCreation', s.task_creation, 'chosen', s.chosen,
      'timeZone', s.time_zone, 'aiEnabled', s.ai_enabled,
      -- The workspace's, and part of every member's settings: few, and shown nowhere else.
      'ownDomains', coalesce(
        (select jsonb_agg(d.domain order by d.domain)
         from public.workspace_members m
         join public.workspace_domains d on d.workspace_id = m.workspace_id
         where m.user_id = s.user_id), '[]'),
      'ownAddresses', coalesce(
        (select jsonb_agg(a.email order by a.email collate "C")
         from public.rep_addresses a where a.user_id = s.user_id), '[]'),
      'othersAddresses', coalesce(
        (select jsonb_agg(o.email order by o.email collate "C")
         from public.others_addresses o where o.user_id = s.user_id), '[]'),
      'undated', s.undated,
      'crm', (
        select jsonb_build_object('provider', c.provider, 'portalName', c.portal_name,
          'accountEmail', c.account_email, 'status', c.status,
          'missingScopes', to_jsonb(c.missing_scopes))
        from public.crm_connections c where c.user_id = s.user_id),
      'team', private.feed_team(s.user_id),
      'deletedAt', (select d.due_at from public.account_deletions d where d.user_id = s.user_id))
    from public.rep_settings s where s.user_id = p_user
  );
end
$$;

-- Whoever uses Upshot before this is shown their team as well.
select private.feed_touch('settings', array(select s.user_id from public.rep_settings s));
