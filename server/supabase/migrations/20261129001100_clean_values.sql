-- One form for every value that is compared, and what a person changed, known for every writer.

create function private.clean_row() returns trigger
language plpgsql set search_path = '' as $$
begin
  if tg_table_name in ('contacts', 'contact_aliases') then
    new.email := private.clean_email(new.email);
  elsif tg_table_name = 'meeting_attendees' then
    new.email := private.clean_email(new.email);
    new.name := nullif(btrim(regexp_replace(new.name, '\s+', ' ', 'g')), '');
  elsif tg_table_name = 'companies' then
    new.domain := private.clean_domain(new.domain);
    new.name := coalesce(nullif(btrim(new.name), ''), new.domain, 'Unnamed company');
  elsif tg_table_name in ('company_domains', 'workspace_domains') then
    new.domain := private.clean_domain(new.domain);
  elsif tg_table_name = 'meeting_action_items' then
    new.assignee_email := private.clean_email(new.assignee_email);
    new.assignee_name := nullif(btrim(regexp_replace(new.assignee_name, '\s+', ' ', 'g')), '');
  elsif tg_table_name = 'calendar_events' then
    new.organizer_email := private.clean_email(new.organizer_email);
  elsif tg_table_name = 'fathom_integrations' then
    new.fathom_user_email := private.clean_email(new.fathom_user_email);
  end if;
  return new;
end
$$;

do $$
declare
  t text;
begin
  foreach t in array array['contacts', 'contact_aliases', 'meeting_attendees', 'companies',
    'company_domains', 'workspace_domains', 'meeting_action_items', 'calendar_events',
    'fathom_integrations']
  loop
    execute format(
      'create trigger b_clean before insert or update on public.%I
         for each row execute function private.clean_row()', t);
  end loop;
  foreach t in array array['workspaces', 'companies', 'contacts', 'meetings', 'meeting_transcripts',
    'meeting_action_items', 'tasks', 'calendar_events', 'fathom_integrations', 'fathom_sync_state',
    'rep_settings']
  loop
    execute format(
      'create trigger y_updated_at before update on public.%I
         for each row when (old is distinct from new) execute function private.touch_updated_at()', t);
  end loop;
end
$$;
-- Without the condition: its generated column is not computed yet when the trigger asks.
create trigger y_updated_at before update on public.meeting_attendees
  for each row execute function private.touch_updated_at();

-- Fills `human_fields`. The columns that a person can change are the trigger's arguments. Whoever has
-- not named itself within its transaction (`upshot.actor`) is a person, or another program that
-- speaks for one: what they set is theirs, and no sync overwrites it.
create function private.note_human_fields() returns trigger
language plpgsql set search_path = '' as $$
declare
  v_new constant jsonb := to_jsonb(new);
  v_old jsonb := '{}';
  v_changed text[];
begin
  if private.actor() not in ('rep', 'system') then
    return new;
  end if;
  if tg_op = 'UPDATE' then
    v_old := to_jsonb(old);
  elsif tg_table_name = 'tasks' and v_new ->> 'meeting_action_item_id' is not null then
    -- A task made from an item repeats the item; only what differs was a person's wish.
    select jsonb_build_object(
      'title', i.title, 'due_date', i.deadline_at, 'priority', coalesce(i.priority, 'medium'),
      'task_type', coalesce(i.ai_task_type, 'follow_up'), 'completed', i.completed,
      'status', case when i.completed then 'completed' else 'pending' end,
      'assigned_to', v_new -> 'assigned_to', 'company_id', m.company_id,
      'contact_id', m.primary_contact_id)
    into v_old
    from public.meeting_action_items i join public.meetings m on m.id = i.meeting_id
    where i.id = (v_new ->> 'meeting_action_item_id')::uuid;
  end if;
  select array_agg(c order by c) into v_changed
  from unnest(tg_argv) as c
  where coalesce(v_new -> c, 'null') is distinct from coalesce(v_old -> c, 'null')
    and not (tg_op = 'INSERT' and coalesce(v_new -> c, 'null') in ('null', 'false'));
  if v_changed is not null then
    new.human_fields := array(
      select distinct f from unnest(new.human_fields || v_changed) as f order by f);
  end if;
  return new;
end
$$;

create trigger x_human before insert or update on public.companies
  for each row execute function private.note_human_fields('name', 'domain');
create trigger x_human before insert or update on public.contacts
  for each row execute function private.note_human_fields('first_name', 'last_name', 'email', 'company_id');
create trigger x_human before insert or update on public.meetings
  for each row execute function private.note_human_fields(
    'title', 'meeting_start', 'meeting_end', 'company_id', 'primary_contact_id', 'summary',
    'sentiment_score', 'sentiment_reasoning', 'internal_only');
create trigger x_human before insert or update on public.meeting_action_items
  for each row execute function private.note_human_fields(
    'title', 'assignee_name', 'assignee_email', 'priority', 'deadline_at', 'completed', 'ai_task_type');
create trigger x_human before insert or update on public.tasks
  for each row execute function private.note_human_fields(
    'title', 'description', 'due_date', 'priority', 'status', 'completed', 'task_type', 'assigned_to',
    'contact_id', 'company_id', 'notes');
create trigger x_human before insert or update on public.meeting_attendees
  for each row execute function private.note_human_fields('contact_id', 'name');

-- Recordings that a person deletes are remembered, so that no sync brings them back.
create function private.remember_deleted_recording() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if private.actor() in ('rep', 'system')
    and (old.fathom_recording_id is not null or old.url is not null)
    -- Not when the whole account goes.
    and exists (select from auth.users u where u.id = old.owner_user_id) then
    insert into public.deleted_recordings (owner_user_id, fathom_recording_id, url)
    values (old.owner_user_id, old.fathom_recording_id, old.url)
    on conflict do nothing;
  end if;
  return null;
end
$$;
create trigger remember_deleted after delete on public.meetings
  for each row execute function private.remember_deleted_recording();
