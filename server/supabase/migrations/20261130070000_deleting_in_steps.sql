-- Deleting what Fathom brought, in steps that each end well within what hosted databases allow a statement.

-- Empties the lines of the log about these rows.
create function private.empty_lines_of(p_rows uuid[]) returns void
language plpgsql set search_path = '' as $$
declare
  v_lines uuid[];
begin
  with emptied as (
    update public.audit_log l set title = null, before = null, after = null
    where l.row_id = any (p_rows) and coalesce(l.title, l.before::text, l.after::text) is not null
    returning l.id
  )
  select array_agg(e.id) into v_lines from emptied e;
  perform private.feed_touch('history', v_lines);
end
$$;
revoke execute on function private.empty_lines_of(uuid[]) from public, anon, authenticated, service_role;

-- One step of `delete_fathom_data`: at most `p_limit` calls, newest first, each whole with its items, its
-- transcript and what the log said of them; then as many people, as many companies, and lines of the log
-- about what was gone before. Answers the counts, and `done` where nothing is left. A step that is lost, or
-- done twice, changes nothing about what remains; people go after their calls, so that none is left without.
create function public.delete_fathom_data(p_user_id uuid, p_limit int) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_limit constant int := least(greatest(p_limit, 1), 1000);
  v_ids uuid[];
  v_items uuid[];
  v_counts jsonb := jsonb_build_object('meetings', 0, 'contacts', 0, 'companies', 0);
  v_left int := v_limit;
  v_gone int;
begin
  -- Named, so that the recordings are not remembered as deleted: a new connection may bring them back.
  perform set_config('upshot.actor', 'companion', true);
  perform private.enter_workspace(p_user_id);

  v_ids := array(
    select m.id from public.meetings m where m.owner_user_id = p_user_id and m.source = 'fathom'
    order by m.meeting_start desc nulls last, m.id limit v_left);
  if v_ids <> '{}' then
    v_items := array(select i.id from public.meeting_action_items i where i.meeting_id = any (v_ids));
    delete from public.meetings where id = any (v_ids);
    get diagnostics v_gone = row_count;
    perform private.empty_lines_of(v_ids || v_items);
    v_counts := v_counts || jsonb_build_object('meetings', v_gone);
    v_left := v_left - v_gone;
  end if;

  if v_left > 0 then
    v_ids := array(
      select c.id from public.contacts c
      where c.owner_id = p_user_id and c.source = 'fathom' and c.human_fields = '{}'
        and not exists (select from public.meeting_attendees a where a.contact_id = c.id)
        and not exists (select from public.tasks t where t.contact_id = c.id)
        and not exists (select from public.calendar_events e where e.contact_id = c.id)
      order by c.id limit v_left);
    delete from public.contacts where id = any (v_ids);
    get diagnostics v_gone = row_count;
    perform private.empty_lines_of(v_ids);
    v_counts := v_counts || jsonb_build_object('contacts', v_gone);
    v_left := v_left - v_gone;
  end if;

  if v_left > 0 then
    v_ids := array(
      select c.id from public.companies c
      where c.owner_id = p_user_id and c.source = 'fathom' and c.human_fields = '{}'
        and not exists (select from public.contacts k where k.company_id = c.id)
        and not exists (select from public.meetings m where m.company_id = c.id)
        and not exists (select from public.tasks t where t.company_id = c.id)
        and not exists (select from public.calendar_events e where e.company_id = c.id)
      order by c.id limit v_left);
    delete from public.companies where id = any (v_ids);
    get diagnostics v_gone = row_count;
    perform private.empty_lines_of(v_ids);
    v_counts := v_counts || jsonb_build_object('companies', v_gone);
    v_left := v_left - v_gone;
  end if;

  if v_left > 0 then
    -- A correction that is about what is gone can only bring it back.
    delete from public.match_corrections c
    where c.owner_id = p_user_id and not exists (
      select from public.meetings m where m.id = any (c.meeting_ids));
    -- What went before all this, by a person or another client.
    v_ids := array(
      select l.row_id from public.audit_log l
      where l.owner_id = p_user_id
        and l.table_name in ('meetings', 'meeting_action_items', 'contacts', 'companies')
        and coalesce(l.title, l.before::text, l.after::text) is not null
        and not case l.table_name
          when 'meetings' then exists (select from public.meetings x where x.id = l.row_id)
          when 'meeting_action_items' then exists (
            select from public.meeting_action_items x where x.id = l.row_id)
          when 'contacts' then exists (select from public.contacts x where x.id = l.row_id)
          else exists (select from public.companies x where x.id = l.row_id) end
      limit v_left);
    perform private.empty_lines_of(v_ids);
    v_left := v_left - cardinality(v_ids);
  end if;
  return v_counts || jsonb_build_object('done', v_left > 0, 'touched', jsonb_build_array(p_user_id));
end
$$;
revoke execute on function public.delete_fathom_data(uuid, int) from public, anon, authenticated;
grant execute on function public.delete_fathom_data(uuid, int) to service_role;
