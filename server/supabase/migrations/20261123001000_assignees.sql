-- Who owes an item. Decided by account, own domain or Fathom's flag; a name without an address is
-- resolved among the people of the call; whoever cannot be told stays unknown and is asked about.

-- `kind` as in `assignee_kind`; `user_id` where it is somebody who can be given a task.
create function private.classify_assignee(
  p_meeting uuid, p_name text, p_email text, out kind text, out user_id uuid)
language plpgsql stable security definer set search_path = '' as $$
declare
  v_owner uuid;
  v_workspace uuid;
  v_email text := private.clean_email(p_email);
  v_flag boolean;
  v_people int;
begin
  kind := 'unknown';
  select m.owner_user_id, m.workspace_id into v_owner, v_workspace
  from public.meetings m where m.id = p_meeting;

  if v_email is null then
    if nullif(btrim(p_name), '') is null then
      return;
    end if;
    select count(*), min(a.email), bool_or(a.fathom_external)
    into v_people, v_email, v_flag
    from public.meeting_attendees a
    where a.meeting_id = p_meeting
      and lower(btrim(p_name)) in (lower(a.name), lower(a.speaker_name));
    if v_people <> 1 then
      return;
    end if;
    if v_email is null then
      kind := case when v_flag then 'external' when not v_flag then 'colleague' else 'unknown' end;
      return;
    end if;
  end if;

  select m.user_id into user_id from public.workspace_members m
  where m.workspace_id = v_workspace and m.email = v_email;
  if user_id is null and exists (
    select from public.fathom_integrations i
    where i.user_id = v_owner and private.clean_email(i.fathom_user_email) = v_email) then
    user_id := v_owner;
  end if;
  if user_id is not null then
    kind := case when user_id = v_owner then 'me' else 'member' end;
  elsif private.is_own_domain(v_workspace, private.domain_of(v_email)) or exists (
    select from public.meeting_attendees a
    where a.meeting_id = p_meeting and a.email = v_email and not a.fathom_external) then
    kind := 'colleague';
  else
    kind := 'external';
  end if;
end
$$;

-- The workspace's domains and everything below them: mail.acme.com is acme.com's.
create function private.is_own_domain(p_workspace uuid, p_domain text) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (
    select from public.workspace_domains d
    where d.workspace_id = p_workspace and (p_domain = d.domain or p_domain like '%.' || d.domain))
$$;

create function private.classify_item() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  select c.kind into new.assignee_kind
  from private.classify_assignee(new.meeting_id, new.assignee_name, new.assignee_email) c;
  if new.task_id is null and new.sync_status in ('pending', 'excluded') then
    new.sync_status := case when new.assignee_kind = 'external' then 'excluded' else 'pending' end;
  end if;
  return new;
end
$$;
create trigger m_classify before insert or update of assignee_name, assignee_email, assignee_kind
  on public.meeting_action_items for each row execute function private.classify_item();

-- The second recording of one call within a workspace (same time, same people) makes no tasks by itself:
-- two reps on one call both record it.
create function private.is_second_recording(p_meeting uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (
    select from public.meetings m
    join public.meetings o on o.workspace_id = m.workspace_id and o.id <> m.id
      and o.meeting_start between m.meeting_start - interval '15 minutes'
        and m.meeting_start + interval '15 minutes'
      and (o.created_at, o.id) < (m.created_at, m.id)
    where m.id = p_meeting
      and exists (select from public.meeting_attendees a where a.meeting_id = m.id)
      and not exists (
        select a.person_key from public.meeting_attendees a where a.meeting_id = m.id
        except
        select a.person_key from public.meeting_attendees a where a.meeting_id = o.id)
      and not exists (
        select a.person_key from public.meeting_attendees a where a.meeting_id = o.id
        except
        select a.person_key from public.meeting_attendees a where a.meeting_id = m.id))
$$;
