-- What a row may refer to.

-- References must stay within what the row's owner owns; a foreign key alone would take anybody's id.
-- Only a reference that the statement sets is asked about: what goes away elsewhere is set to null here
-- one column at a time, and the others may by then point at what is going too.
create function private.guard_references() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v constant jsonb := to_jsonb(new);
  v_was constant jsonb := case when tg_op = 'UPDATE' then to_jsonb(old) else '{}' end;
  v_owner uuid;
  v_column text;
  v_id uuid;
begin
  v_owner := case tg_table_name
    when 'meetings' then (v ->> 'owner_user_id')::uuid
    when 'calendar_events' then (v ->> 'user_id')::uuid
    else (v ->> 'owner_id')::uuid end;
  foreach v_column in array array['company_id', 'contact_id', 'primary_contact_id', 'meeting_id']
  loop
    v_id := (v ->> v_column)::uuid;
    continue when v_id is null or v -> v_column = v_was -> v_column;
    if not (case v_column
      when 'company_id' then exists (
        select from public.companies c where c.id = v_id and c.owner_id = v_owner)
      when 'meeting_id' then exists (
        select from public.meetings m where m.id = v_id and m.owner_user_id = v_owner)
      else exists (
        select from public.contacts c where c.id = v_id and c.owner_id = v_owner)
    end) then
      raise exception 'That row belongs to somebody else.' using errcode = '42501';
    end if;
  end loop;
  return new;
end
$$;
create trigger c_guard before insert or update of company_id on public.contacts
  for each row when (new.company_id is not null)
  execute function private.guard_references();
create trigger c_guard before insert or update of company_id on public.company_domains
  for each row execute function private.guard_references();
create trigger c_guard before insert or update of contact_id on public.contact_aliases
  for each row execute function private.guard_references();
create trigger c_guard before insert or update of contact_id, company_id on public.company_exclusions
  for each row execute function private.guard_references();
create trigger c_guard before insert or update of company_id, primary_contact_id on public.meetings
  for each row when (coalesce(new.company_id, new.primary_contact_id) is not null)
  execute function private.guard_references();
-- The people of a call, of whom a sync writes many: the same rule, without looking at the whole row.
create function private.guard_attendee() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if not exists (
    select from public.contacts c
    join public.meetings m on m.id = new.meeting_id and m.owner_user_id = c.owner_id
    where c.id = new.contact_id) then
    raise exception 'That row belongs to somebody else.' using errcode = '42501';
  end if;
  return new;
end
$$;
create trigger c_guard before insert or update of contact_id on public.meeting_attendees
  for each row when (new.contact_id is not null)
  execute function private.guard_attendee();
-- Whole, because its own trigger links a changed event anew.
create trigger c_guard before insert or update on public.calendar_events
  for each row execute function private.guard_references();

-- The same for tasks, whose people may share a workspace but not their contacts: the writer's own alone.
create function private.guard_task() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_me constant uuid := auth.uid();
  v_new constant boolean := tg_op = 'INSERT';
begin
  if v_me is null then
    return new;
  end if;
  if (v_new or new.meeting_id is distinct from old.meeting_id)
      and new.meeting_id is not null and not exists (
        select from public.meetings m where m.id = new.meeting_id and m.owner_user_id = v_me)
    or (v_new or new.meeting_action_item_id is distinct from old.meeting_action_item_id)
      and new.meeting_action_item_id is not null and not exists (
        select from public.meeting_action_items i join public.meetings m on m.id = i.meeting_id
        where i.id = new.meeting_action_item_id and m.owner_user_id = v_me)
    or (v_new or new.company_id is distinct from old.company_id)
      and new.company_id is not null and not exists (
        select from public.companies c where c.id = new.company_id and c.owner_id = v_me)
    or (v_new or new.contact_id is distinct from old.contact_id)
      and new.contact_id is not null and not exists (
        select from public.contacts c where c.id = new.contact_id and c.owner_id = v_me) then
    raise exception 'That row belongs to somebody else.' using errcode = '42501';
  end if;
  return new;
end
$$;
create trigger c_guard before insert or update on public.tasks
  for each row execute function private.guard_task();
