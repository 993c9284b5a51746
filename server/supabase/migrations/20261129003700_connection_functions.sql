-- What the companion tells the CRM of a rep's Fathom connection. Keys as in lib/contract/rows.ts; an
-- absent key leaves its column. All of it for the service role alone.

create function public.set_integration(p_user_id uuid, p jsonb) returns jsonb
language plpgsql security definer set search_path = '' as $$
begin
  perform set_config('upshot.actor', 'companion', true);
  insert into private.mailboxes as b (user_id) values (p_user_id)
  on conflict (user_id) do update set erased_at = null where b.erased_at is not null;
  -- The account is gone already: that there is a mailbox is all there is to know.
  if not private.account_exists(p_user_id) then
    return jsonb_build_object('touched', '[]'::jsonb);
  end if;
  insert into public.fathom_integrations as i
    (user_id, fathom_user_email, scopes, status, connected_at, last_sync_at)
  values (p_user_id, private.clean_email(p ->> 'fathomUserEmail'), p ->> 'scopes',
    coalesce(p ->> 'status', 'active'), (p ->> 'connectedAt')::timestamptz,
    (p ->> 'lastSyncAt')::timestamptz)
  on conflict (user_id) do update
  set fathom_user_email = case when p ? 'fathomUserEmail' then excluded.fathom_user_email else i.fathom_user_email end,
      scopes = case when p ? 'scopes' then excluded.scopes else i.scopes end,
      status = case when p ? 'status' then excluded.status else i.status end,
      connected_at = case when p ? 'connectedAt' then excluded.connected_at else i.connected_at end,
      last_sync_at = case when p ? 'lastSyncAt' then excluded.last_sync_at else i.last_sync_at end;
  -- A rep who comes through Upshot is asked how promises become tasks. A call may be faster than the
  -- answer, so until then nothing becomes one by itself; whoever chose elsewhere keeps their choice.
  insert into public.rep_settings (user_id, task_creation) values (p_user_id, 'review')
  on conflict (user_id) do nothing;
  return jsonb_build_object('touched', jsonb_build_array(p_user_id));
end
$$;

create function public.set_sync_state(p_user_id uuid, p jsonb) returns jsonb
language plpgsql security definer set search_path = '' as $$
begin
  perform set_config('upshot.actor', 'companion', true);
  if not private.account_exists(p_user_id) then
    return jsonb_build_object('touched', '[]'::jsonb);
  end if;
  perform private.note_mailbox_health(p_user_id, p -> 'mailbox');
  insert into public.fathom_sync_state as s
    (user_id, sync_status, total_meetings, meetings_synced, last_sync_error, last_successful_sync,
     last_delivery_at, parked_count, missing_count, missing_checked_at)
  values (p_user_id, coalesce(p ->> 'syncStatus', 'idle'), coalesce((p ->> 'totalMeetings')::int, 0),
    coalesce((p ->> 'meetingsSynced')::int, 0), p ->> 'lastSyncError',
    (p ->> 'lastSuccessfulSync')::timestamptz, (p ->> 'lastDeliveryAt')::timestamptz,
    coalesce((p ->> 'parkedCount')::int, 0), (p ->> 'missingCount')::int,
    (p ->> 'missingCheckedAt')::timestamptz)
  on conflict (user_id) do update
  set sync_status = case when p ? 'syncStatus' then excluded.sync_status else s.sync_status end,
      total_meetings = case when p ? 'totalMeetings' then excluded.total_meetings else s.total_meetings end,
      meetings_synced = case when p ? 'meetingsSynced' then excluded.meetings_synced else s.meetings_synced end,
      last_sync_error = case when p ? 'lastSyncError' then excluded.last_sync_error else s.last_sync_error end,
      last_successful_sync = case when p ? 'lastSuccessfulSync' then excluded.last_successful_sync
        else s.last_successful_sync end,
      last_delivery_at = case when p ? 'lastDeliveryAt' then excluded.last_delivery_at else s.last_delivery_at end,
      parked_count = case when p ? 'parkedCount' then excluded.parked_count else s.parked_count end,
      missing_count = case when p ? 'missingCount' then excluded.missing_count else s.missing_count end,
      missing_checked_at = case when p ? 'missingCheckedAt' then excluded.missing_checked_at
        else s.missing_checked_at end;
  return jsonb_build_object('touched', jsonb_build_array(p_user_id));
end
$$;

-- Removes what Fathom brought: the rep's calls with their items and transcripts, and the people and
-- companies that came with them and have no other use. Tasks stay: they are the rep's work.
create function public.delete_fathom_data(p_user_id uuid) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_meetings int;
  v_contacts int;
  v_companies int;
begin
  -- Named, so that the recordings are not remembered as deleted: a new connection may bring them back.
  perform set_config('upshot.actor', 'companion', true);
  perform private.lock_workspace(private.workspace_of(p_user_id));
  delete from public.meetings where owner_user_id = p_user_id and source = 'fathom';
  get diagnostics v_meetings = row_count;
  delete from public.contacts c
  where c.owner_id = p_user_id and c.source = 'fathom' and c.human_fields = '{}'
    and not exists (select from public.meeting_attendees a where a.contact_id = c.id)
    and not exists (select from public.tasks t where t.contact_id = c.id)
    and not exists (select from public.calendar_events e where e.contact_id = c.id);
  get diagnostics v_contacts = row_count;
  delete from public.companies c
  where c.owner_id = p_user_id and c.source = 'fathom' and c.human_fields = '{}'
    and not exists (select from public.contacts k where k.company_id = c.id)
    and not exists (select from public.meetings m where m.company_id = c.id)
    and not exists (select from public.tasks t where t.company_id = c.id)
    and not exists (select from public.calendar_events e where e.company_id = c.id);
  get diagnostics v_companies = row_count;
  return jsonb_build_object('meetings', v_meetings, 'contacts', v_contacts, 'companies', v_companies,
    'touched', jsonb_build_array(p_user_id));
end
$$;

-- Active connections whose last sync is older than `p_before`, in pages by user id. For the watchdog.
create function public.overdue_mailboxes(
  p_before timestamptz, p_limit int default 100, p_after uuid default null) returns jsonb
language sql stable security definer set search_path = '' as $$
  select coalesce(jsonb_agg(o.user_id order by o.user_id), '[]')
  from (
    select i.user_id from public.fathom_integrations i
    where i.status = 'active' and coalesce(i.last_sync_at, i.connected_at, '-infinity') < p_before
      and (p_after is null or i.user_id > p_after)
    order by i.user_id limit least(greatest(p_limit, 1), 1000)
  ) o
$$;

revoke execute on function public.set_integration(uuid, jsonb), public.set_sync_state(uuid, jsonb),
  public.delete_fathom_data(uuid), public.overdue_mailboxes(timestamptz, int, uuid)
  from public, anon, authenticated;
grant execute on function public.set_integration(uuid, jsonb), public.set_sync_state(uuid, jsonb),
  public.delete_fathom_data(uuid), public.overdue_mailboxes(timestamptz, int, uuid)
  to service_role;
