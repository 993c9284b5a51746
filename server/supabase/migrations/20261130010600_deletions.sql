-- What is deleted is gone from the log, too. That something was there and went stays: when, by whom, which
-- table. What it said does not.

-- Empties the lines of one rep's log about rows that are no more: all of them, or of these tables. Answers
-- how many.
create function private.empty_log(p_owner uuid, p_tables text[]) returns bigint
language plpgsql set search_path = '' as $$
declare
  v_lines uuid[];
begin
  with emptied as (
    update public.audit_log l set title = null, before = null, after = null
    where l.owner_id = p_owner and l.table_name = any (p_tables)
      and coalesce(l.title, l.before::text, l.after::text) is not null
      and not case l.table_name
        when 'meetings' then exists (select from public.meetings x where x.id = l.row_id)
        when 'meeting_action_items' then exists (
          select from public.meeting_action_items x where x.id = l.row_id)
        when 'contacts' then exists (select from public.contacts x where x.id = l.row_id)
        when 'companies' then exists (select from public.companies x where x.id = l.row_id)
        else exists (select from public.tasks x where x.id = l.row_id) end
    returning l.id
  )
  select array_agg(e.id) into v_lines from emptied e;
  perform private.feed_touch('history', v_lines);
  return coalesce(cardinality(v_lines), 0);
end
$$;

-- What the log said before of whose account ends. The last lines, of its rows that go with it, are written
-- without what the rows said.
create function private.empty_log_of_account() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update public.audit_log l set title = null, before = null, after = null where l.owner_id = old.id;
  return null;
end
$$;
create trigger upshot_empty_log after delete on auth.users
  for each row execute function private.empty_log_of_account();
revoke execute on function private.empty_log(uuid, text[]), private.empty_log_of_account()
  from public, anon, authenticated, service_role;

create or replace function public.delete_fathom_data(p_user_id uuid) returns jsonb
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
  -- A correction that is about what is gone can only bring it back.
  delete from public.match_corrections c
  where c.owner_id = p_user_id and not exists (
    select from public.meetings m where m.id = any (c.meeting_ids));
  perform private.empty_log(p_user_id, array['meetings', 'meeting_action_items', 'contacts', 'companies']);
  return jsonb_build_object('meetings', v_meetings, 'contacts', v_contacts, 'companies', v_companies,
    'touched', jsonb_build_array(p_user_id));
end
$$;
