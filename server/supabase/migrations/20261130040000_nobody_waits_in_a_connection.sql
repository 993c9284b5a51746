-- Nobody waits inside a connection for somebody else's lock.
--
-- A database has few connections, and all tenants share them: whoever waits in one for a colleague keeps a
-- neighbour out. So what the companion writes tries and, where there is no room, comes back
-- (`lock_not_available`, 55P03, which the last release takes for a lost race). It also needs less: calls,
-- people and companies are each rep's own, so reps of one workspace write side by side, one call a rep. A
-- few a workspace at once: more would not be faster, and would leave nothing for those who only read.
--
-- People's own writes still go one at a time in a workspace, since two-way sync takes them to rows that
-- nobody can name beforehand. They wait for the few writes under way, keep new ones out meanwhile, and give
-- up after seconds.

create function private.workspace_key(p_workspace uuid) returns bigint
language sql immutable set search_path = '' as $$
  select hashtextextended('upshot sync ' || p_workspace, 0)
$$;

create or replace function private.lock_workspace(p_workspace uuid) returns void
language sql set search_path = '' set lock_timeout = '2s' as $$
  select pg_advisory_xact_lock(private.workspace_key(p_workspace))
$$;

-- Lets the companion write the rows of one rep until the end of the transaction, and answers the rep. Waits
-- for nobody. @raises 55P03 where the rep's rows, or all places of the workspace, are taken.
create function private.enter_workspace(p_owner uuid) returns uuid
language plpgsql set search_path = '' as $$
declare
  places constant int := 4;
  v_workspace constant uuid := private.workspace_of(p_owner);
  v_first constant int := floor(random() * places);
begin
  if v_workspace is null or current_setting('upshot.entered', true) = p_owner::text then
    return p_owner;
  end if;
  if pg_try_advisory_xact_lock(hashtextextended('upshot rep ' || p_owner, 0)) then
    for n in 0 .. places - 1 loop
      if pg_try_advisory_xact_lock(
        hashtextextended('upshot place ' || (v_first + n) % places || ' ' || v_workspace, 0)) then
        -- Behind a person who waits for the whole of it, too.
        exit when not pg_try_advisory_xact_lock_shared(private.workspace_key(v_workspace));
        perform set_config('upshot.entered', p_owner::text, true);
        return p_owner;
      end if;
    end loop;
  end if;
  raise exception 'Others are writing in this workspace' using errcode = '55P03', hint = 'Come back soon.';
end
$$;
revoke execute on function private.workspace_key(uuid), private.enter_workspace(uuid)
  from public, anon, authenticated, service_role;

-- Whether a colleague's recording of the same call is there: another owner, at the same time, the same people,
-- and either written before, or first to have made tasks of it.
create function private.colleague_recorded(p_meeting uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (
    select from public.meetings m
    join public.meetings o on o.workspace_id = m.workspace_id and o.owner_user_id <> m.owner_user_id
      and o.meeting_start between m.meeting_start - interval '12 hours' and m.meeting_start + interval '12 hours'
      and o.meeting_start < coalesce(m.meeting_end, m.meeting_start + interval '15 minutes')
      and m.meeting_start < coalesce(o.meeting_end, o.meeting_start + interval '15 minutes')
    where m.id = p_meeting
      and coalesce(m.fathom_recording_id, m.url) is not null
      and coalesce(o.fathom_recording_id, o.url) is not null
      and ((o.created_at, o.id) < (m.created_at, m.id)
        or exists (
          select from public.meeting_action_items i where i.meeting_id = o.id and i.task_made_by_rule)
        and not exists (
          select from public.meeting_action_items i where i.meeting_id = m.id and i.task_made_by_rule))
      and exists (
        select from public.meeting_attendees a where a.meeting_id = m.id and a.nature = 'person')
      and not exists (
        select a.person_key from public.meeting_attendees a
        where a.meeting_id = m.id and a.nature = 'person'
        except
        select a.person_key from public.meeting_attendees a where a.meeting_id = o.id)
      and not exists (
        select a.person_key from public.meeting_attendees a
        where a.meeting_id = o.id and a.nature = 'person'
        except
        select a.person_key from public.meeting_attendees a where a.meeting_id = m.id))
$$;

-- A colleague's recording of a call makes no tasks by itself. Both may be written at the same moment, each
-- before the other can be seen: whoever is to decide that theirs is the first holds the call, known by its
-- people and half a day, and the other comes back.
create or replace function private.is_second_recording(p_meeting uuid) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_waits constant boolean := coalesce(current_setting('upshot.entered', true), '') = '';
  v_key bigint;
begin
  if private.colleague_recorded(p_meeting) then
    return true;
  end if;
  for v_key in
    select hashtextextended(concat_ws(' ', 'upshot call', m.workspace_id,
      floor(extract(epoch from m.meeting_start) / 43200) + n, a.people), 0)
    from public.meetings m, generate_series(0, 1) as n, lateral (
      select string_agg(x.person_key, ' ' order by x.person_key collate "C") as people
      from public.meeting_attendees x where x.meeting_id = m.id and x.nature = 'person') a
    where m.id = p_meeting and coalesce(m.fathom_recording_id, m.url) is not null
      and m.meeting_start is not null and a.people is not null
    order by n
  loop
    if v_waits then
      perform pg_advisory_xact_lock(v_key);
    elsif not pg_try_advisory_xact_lock(v_key) then
      raise exception 'A colleague''s recording of this call is being written'
        using errcode = '55P03', hint = 'Come back soon.';
    end if;
  end loop;
  return private.colleague_recorded(p_meeting);
end
$$;

-- What the companion calls in a rep's name enters instead of locking; nothing else in these functions
-- changes. `sync_meeting` asks before it has read its argument, so that to come in vain costs little.
do $$
declare
  v_function regprocedure;
  v_old text;
  v_new text;
begin
  foreach v_function in array array[
    'public.sync_meeting(jsonb)', 'public.retry_failed_items(uuid)', 'public.set_thumbnail(uuid, text, text)',
    'public.apply_ai_analysis_to_task(jsonb)', 'public.apply_meeting_ai_analysis(jsonb)',
    'public.forget_ai_analysis(uuid, uuid)', 'public.backfill_companies(uuid)',
    'public.delete_fathom_data(uuid)']::regprocedure[]
  loop
    v_old := pg_get_functiondef(v_function);
    if v_function = 'public.sync_meeting(jsonb)'::regprocedure then
      v_new := replace(replace(v_old,
        'v_owner constant uuid := (p ->> ''ownerUserId'')::uuid;',
        'v_owner constant uuid := private.enter_workspace((p ->> ''ownerUserId'')::uuid);'),
        E'  perform private.lock_workspace(v_workspace);\n', '');
    else
      v_new := regexp_replace(v_old, 'private\.lock_workspace\(private\.workspace_of\((\w+)\)\)',
        'private.enter_workspace(\1)');
    end if;
    if v_new = v_old or strpos(v_new, 'private.lock_workspace') > 0
      or strpos(v_new, 'private.enter_workspace') = 0
    then
      raise exception '% does not lock as it was expected to', v_function;
    end if;
    execute v_new;
  end loop;
end
$$;

-- Of every person of every call it is asked whether they are a member. It used to work out the mailbox of
-- each member anew each time, which took half of a call's time in a workspace of fifty. One mailbox is at one
-- host, by whichever name of it.
create or replace function private.member_by_email(p_workspace uuid, p_email text, p_rep uuid) returns uuid
language plpgsql stable security definer set search_path = '' as $$
declare
  v_key constant text := private.mailbox_key(p_email);
  v_host constant text := split_part(v_key, '@', 2);
  v_hosts constant text[] := case when v_host = 'gmail.com' then array['gmail.com', 'googlemail.com']
    else array[v_host] end;
  -- The first letter stands in the key, except where dots do not count.
  v_first constant text := case when v_host <> 'gmail.com' then left(v_key, 1) end;
begin
  if v_key is null then
    return null;
  end if;
  return coalesce(
    (select m.user_id from public.workspace_members m
     where m.workspace_id = p_workspace and m.email = p_email),
    (select m.user_id from public.workspace_members m
     where m.workspace_id = p_workspace and split_part(m.email, '@', 2) = any (v_hosts)
       and left(m.email, 1) = coalesce(v_first, left(m.email, 1)) and private.mailbox_key(m.email) = v_key
     order by (m.user_id = p_rep) desc, m.user_id limit 1),
    (select m.user_id from public.workspace_members m
     join public.rep_addresses a on a.user_id = m.user_id
     where m.workspace_id = p_workspace and split_part(a.email, '@', 2) = any (v_hosts)
       and private.mailbox_key(a.email) = v_key
     order by (m.user_id = p_rep) desc, m.user_id limit 1),
    (select m.user_id from public.workspace_members m
     join public.fathom_integrations i on i.user_id = m.user_id
     where m.workspace_id = p_workspace and split_part(i.fathom_user_email, '@', 2) = any (v_hosts)
       and private.mailbox_key(i.fathom_user_email) = v_key
     order by (m.user_id = p_rep) desc, m.user_id limit 1));
end
$$;
revoke execute on function private.colleague_recorded(uuid) from public, anon, authenticated, service_role;
