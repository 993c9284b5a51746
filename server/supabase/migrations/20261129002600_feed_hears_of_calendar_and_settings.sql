-- The same for what belongs to a rep and their workspace.

create function private.feed_note_calendar_events() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'INSERT' then
    perform private.feed_touch('calendar_event', array(select n.id from new_rows n));
  elsif tg_op = 'DELETE' then
    perform private.feed_touch('calendar_event', array(select o.id from old_rows o));
  else
    perform private.feed_touch('calendar_event', array(
      select n.id from new_rows n join old_rows o on o.id = n.id
      where (n.user_id, n.title, n.start_time, n.end_time, n.contact_id, n.company_id, n.meeting_id)
        is distinct from
            (o.user_id, o.title, o.start_time, o.end_time, o.contact_id, o.company_id, o.meeting_id)));
  end if;
  return null;
end
$$;

-- Everyone in a workspace sees everyone in it, so one who comes or goes changes it for all.
create function private.feed_note_workspace_members() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'INSERT' then
    perform private.feed_touch('workspace', array(select n.workspace_id from new_rows n));
  elsif tg_op = 'DELETE' then
    perform private.feed_touch('colleague', array(select o.id from old_rows o));
    perform private.feed_touch('workspace', array(select o.workspace_id from old_rows o));
  else
    perform private.feed_touch('colleague', array(
      select n.id from new_rows n join old_rows o on o.id = n.id
      where (n.user_id, n.email, n.name, n.role)
        is distinct from (o.user_id, o.email, o.name, o.role)));
    perform private.feed_touch('workspace', array(
      select v.id from new_rows n join old_rows o on o.id = n.id
      cross join lateral (values (n.workspace_id), (o.workspace_id)) v (id)
      where (n.workspace_id, n.user_id) is distinct from (o.workspace_id, o.user_id)));
    -- Whoever moves has other own domains from now on.
    perform private.feed_touch('settings', array(
      select n.user_id from new_rows n join old_rows o on o.id = n.id
      where n.workspace_id is distinct from o.workspace_id));
  end if;
  return null;
end
$$;

-- The domains of a workspace are part of its members' settings.
create function private.feed_note_workspace_domains() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_workspaces uuid[];
begin
  if tg_op = 'INSERT' then
    v_workspaces := array(select n.workspace_id from new_rows n);
  elsif tg_op = 'DELETE' then
    v_workspaces := array(select o.workspace_id from old_rows o);
  else
    v_workspaces := array(
      select n.workspace_id from new_rows n union select o.workspace_id from old_rows o);
  end if;
  perform private.feed_touch('settings', array(
    select m.user_id from public.workspace_members m where m.workspace_id = any (v_workspaces)));
  return null;
end
$$;

create function private.feed_note_fathom_integrations() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'INSERT' then
    perform private.feed_touch('integration', array(select n.user_id from new_rows n));
  elsif tg_op = 'DELETE' then
    perform private.feed_touch('integration', array(select o.user_id from old_rows o));
  else
    perform private.feed_touch('integration', array(
      select n.user_id from new_rows n join old_rows o on o.user_id = n.user_id
      where (n.fathom_user_email, n.status, n.connected_at, n.last_sync_at)
        is distinct from (o.fathom_user_email, o.status, o.connected_at, o.last_sync_at)));
  end if;
  return null;
end
$$;

create function private.feed_note_fathom_sync_state() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'INSERT' then
    perform private.feed_touch('sync_state', array(select n.user_id from new_rows n));
  elsif tg_op = 'DELETE' then
    perform private.feed_touch('sync_state', array(select o.user_id from old_rows o));
  else
    perform private.feed_touch('sync_state', array(
      select n.user_id from new_rows n join old_rows o on o.user_id = n.user_id
      where (n.sync_status, n.total_meetings, n.meetings_synced, n.last_sync_error,
             n.last_successful_sync, n.last_delivery_at, n.parked_count, n.missing_count,
             n.missing_checked_at)
        is distinct from
            (o.sync_status, o.total_meetings, o.meetings_synced, o.last_sync_error,
             o.last_successful_sync, o.last_delivery_at, o.parked_count, o.missing_count,
             o.missing_checked_at)));
  end if;
  return null;
end
$$;

create function private.feed_note_rep_settings() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'INSERT' then
    perform private.feed_touch('settings', array(select n.user_id from new_rows n));
  elsif tg_op = 'DELETE' then
    perform private.feed_touch('settings', array(select o.user_id from old_rows o));
  else
    perform private.feed_touch('settings', array(
      select n.user_id from new_rows n join old_rows o on o.user_id = n.user_id
      where (n.task_creation, n.chosen, n.time_zone, n.ai_enabled)
        is distinct from (o.task_creation, o.chosen, o.time_zone, o.ai_enabled)));
  end if;
  return null;
end
$$;

-- The log is only ever added to; what is pruned from it has long left the feed.
create function private.feed_note_audit_log() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.feed_touch('history', array(select n.id from new_rows n));
  return null;
end
$$;

do $$
declare
  v_table text;
begin
  foreach v_table in array array[
    'companies', 'contacts', 'meetings', 'meeting_attendees', 'meeting_transcripts',
    'meeting_action_items', 'tasks', 'calendar_events', 'workspace_members', 'workspace_domains',
    'fathom_integrations', 'fathom_sync_state', 'rep_settings']
  loop
    execute format(
      'create trigger feed_insert after insert on public.%I referencing new table as new_rows '
      'for each statement execute function private.%I()', v_table, 'feed_note_' || v_table);
    execute format(
      'create trigger feed_update after update on public.%I '
      'referencing old table as old_rows new table as new_rows '
      'for each statement execute function private.%I()', v_table, 'feed_note_' || v_table);
    execute format(
      'create trigger feed_delete after delete on public.%I referencing old table as old_rows '
      'for each statement execute function private.%I()', v_table, 'feed_note_' || v_table);
  end loop;
end
$$;
create trigger feed_insert after insert on public.audit_log referencing new table as new_rows
  for each statement execute function private.feed_note_audit_log();
