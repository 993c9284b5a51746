-- An invitation can be mailed by the companion: to its own address alone, for an admin of its team, and once an
-- hour, so that nobody's mailbox is filled through us.
alter table public.workspace_invitations add column mailed_at timestamptz;

create function public.invitation_to_mail(p_user uuid, p_invitation uuid) returns text
language plpgsql security definer set search_path = '' as $$
declare
  v_email text;
begin
  update public.workspace_invitations i set mailed_at = now()
  where i.id = p_invitation and i.expires_at > now()
    and private.is_admin_of(p_user, i.workspace_id)
    and (i.mailed_at is null or i.mailed_at < now() - interval '1 hour')
    -- Of a whole team no more than a few dozen a day.
    and (select count(*) from public.workspace_invitations o
      where o.workspace_id = i.workspace_id and o.mailed_at > now() - interval '1 day') < 50
  returning i.email into v_email;
  return v_email;
end
$$;
revoke execute on function public.invitation_to_mail(uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function public.invitation_to_mail(uuid, uuid) to service_role;
