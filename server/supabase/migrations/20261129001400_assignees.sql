-- Who owes an item. Decided by account, own domain or Fathom's flag; a name without an address is
-- resolved among the people of the call; whoever cannot be told stays unknown and is asked about.

create function private.is_own_domain(p_workspace uuid, p_domain text) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (
    select from public.workspace_domains d
    where d.workspace_id = p_workspace and private.is_under(p_domain, d.domain))
$$;

-- Whose address this is within a workspace: the address confirmed at sign-up, else the one a member has
-- at Fathom. Of two members with one Fathom address the rep of the call comes first.
create function private.member_by_email(p_workspace uuid, p_email text, p_rep uuid) returns uuid
language sql stable security definer set search_path = '' as $$
  select coalesce(
    (select m.user_id from public.workspace_members m
     where m.workspace_id = p_workspace and m.email = p_email),
    (select m.user_id from public.workspace_members m
     join public.fathom_integrations i on i.user_id = m.user_id
     where m.workspace_id = p_workspace and i.fathom_user_email = p_email
     order by (m.user_id = p_rep) desc, m.user_id limit 1))
$$;

-- `kind` as in `assignee_kind`; `user_id` where it is somebody who can be given a task.
create function private.classify_assignee(
  p_meeting uuid, p_name text, p_email text, out kind text, out user_id uuid)
language plpgsql stable security definer set search_path = '' as $$
declare
  v_owner uuid;
  v_workspace uuid;
  v_email text := private.clean_email(p_email);
  v_name constant text := lower(nullif(btrim(regexp_replace(p_name, '\s+', ' ', 'g')), ''));
  v_external boolean;
  v_people int;
begin
  kind := 'unknown';
  if v_email is null then
    select count(*), min(a.email), bool_or(a.said_external)
    into v_people, v_email, v_external
    from public.meeting_attendees a
    where a.meeting_id = p_meeting and v_name in (lower(a.name), lower(a.speaker_name));
    if v_people <> 1 then
      return;
    end if;
    if v_email is null then
      kind := case when v_external then 'external' when not v_external then 'colleague' else 'unknown' end;
      return;
    end if;
  end if;

  select m.owner_user_id, m.workspace_id into v_owner, v_workspace
  from public.meetings m where m.id = p_meeting;
  user_id := private.member_by_email(v_workspace, v_email, v_owner);
  if user_id is not null then
    kind := case when user_id = v_owner then 'me' else 'member' end;
  elsif private.is_own_domain(v_workspace, private.domain_of(v_email)) or exists (
    select from public.meeting_attendees a
    where a.meeting_id = p_meeting and a.email = v_email and not a.said_external) then
    kind := 'colleague';
  else
    kind := 'external';
  end if;
end
$$;

create function private.classify_item() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  -- Whoever is named later owes it, whatever was said before.
  new.not_mine := new.not_mine and new.assignee_name is null and new.assignee_email is null;
  new.assignee_kind := case when new.not_mine then 'external' else (
    select c.kind
    from private.classify_assignee(new.meeting_id, new.assignee_name, new.assignee_email) c) end;
  if new.task_id is null and new.sync_status in ('pending', 'excluded') then
    new.sync_status := case when new.assignee_kind = 'external' then 'excluded' else 'pending' end;
  end if;
  return new;
end
$$;
create trigger m_classify before insert
  or update of assignee_name, assignee_email, assignee_kind, not_mine
  on public.meeting_action_items for each row execute function private.classify_item();

-- Looks again at who owes the items of a call, after its people or our own have changed.
create function private.reclassify_items(p_meeting uuid) returns void
language sql security definer set search_path = '' as $$
  update public.meeting_action_items i set assignee_kind = c.kind
  from public.meeting_action_items x
  cross join lateral private.classify_assignee(x.meeting_id, x.assignee_name, x.assignee_email) c
  where x.meeting_id = p_meeting and i.id = x.id and not x.not_mine and i.assignee_kind <> c.kind
$$;

-- Which side somebody of a call is on: as they say, else ours by account or own domain, else theirs.
create function private.settle_attendee() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if new.is_external is null then
    new.is_external := coalesce(new.said_external, new.email is not null
      and not private.is_own_domain(new.workspace_id, private.domain_of(new.email))
      and not exists (
        select from public.workspace_members m
        where m.workspace_id = new.workspace_id and m.email = new.email));
  elsif private.actor() in ('rep', 'system')
    and (tg_op = 'INSERT' or new.is_external is distinct from old.is_external) then
    new.said_external := new.is_external;
    new.human_fields := array(
      select distinct f from unnest(new.human_fields || array['is_external']) as f order by f);
  end if;
  if private.actor() in ('rep', 'system') and new.contact_id is not null and new.match_reason = 'none'
    and (tg_op = 'INSERT' or new.contact_id is distinct from old.contact_id) then
    new.match_reason := 'chosen_by_rep';
  end if;
  return new;
end
$$;
create trigger d_settle before insert or update on public.meeting_attendees
  for each row execute function private.settle_attendee();

-- The second recording of one call within a workspace (same time, same people) makes no tasks by itself:
-- two reps on one call both record it. A meeting that somebody wrote by hand is no recording.
create function private.is_second_recording(p_meeting uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (
    select from public.meetings m
    join public.meetings o on o.workspace_id = m.workspace_id and o.id <> m.id
      and o.meeting_start between m.meeting_start - interval '15 minutes'
        and m.meeting_start + interval '15 minutes'
      and (o.created_at, o.id) < (m.created_at, m.id)
    where m.id = p_meeting
      and coalesce(m.fathom_recording_id, m.url) is not null
      and coalesce(o.fathom_recording_id, o.url) is not null
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
