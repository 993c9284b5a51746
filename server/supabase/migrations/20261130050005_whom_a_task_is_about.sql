-- Item to task and back. A task made of an item is about whom the item is about, whoever makes it.
create function private.contact_of_task() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_contact uuid;
begin
  if tg_op = 'UPDATE' and (private.actor() in ('rep', 'system') or 'contact_id' = any (new.human_fields)) then
    return new;
  end if;
  select c.id into v_contact
  from public.meeting_action_items i
  join public.meetings m on m.id = i.meeting_id
  join public.contacts c on c.id = i.contact_id
  where i.id = new.meeting_action_item_id
    -- What is not the call's main contact was somebody's wish.
    and (tg_op = 'UPDATE' or coalesce(new.contact_id = m.primary_contact_id, new.contact_id is null));
  new.contact_id := coalesce(v_contact, new.contact_id);
  return new;
end
$$;
create trigger b_about before insert or update of contact_id on public.tasks
  for each row when (new.meeting_action_item_id is not null) execute function private.contact_of_task();

create function private.item_contact_to_task() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_actor constant text := coalesce(current_setting('upshot.actor', true), '');
  v_is_human constant boolean := private.actor() in ('rep', 'system');
  v_contact uuid;
begin
  select coalesce(new.contact_id, m.primary_contact_id) into v_contact
  from public.meetings m where m.id = new.meeting_id;
  -- It is the item that a person spoke of: the task follows it, now and later.
  perform set_config('upshot.actor', 'rules', true);
  update public.tasks t set contact_id = v_contact
  where t.meeting_action_item_id = new.id and not 'contact_id' = any (t.human_fields)
    and t.contact_id is distinct from v_contact;
  perform set_config('upshot.actor', v_actor, true);
  if v_is_human and new.contact_id is not null then
    update public.tasks t set contact_id = v_contact
    where t.meeting_action_item_id = new.id and t.contact_id is distinct from v_contact;
  end if;
  return null;
end
$$;
create trigger n_contact after update of contact_id on public.meeting_action_items
  for each row when (old.contact_id is distinct from new.contact_id)
  execute function private.item_contact_to_task();

-- Whom a rep says a task is about, its item is about. Whoever was given the task speaks of their own contacts.
create function private.task_contact_to_item() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_item public.meeting_action_items;
  v_owner uuid;
begin
  if private.actor() not in ('rep', 'system') or not 'contact_id' = any (new.human_fields) then
    return null;
  end if;
  select i.* into v_item from public.meeting_action_items i where i.id = new.meeting_action_item_id;
  select m.owner_user_id into v_owner
  from public.meetings m join public.contacts c on c.owner_id = m.owner_user_id
  where m.id = v_item.meeting_id and c.id = new.contact_id;
  if v_owner is null then
    return null;
  end if;
  update public.meeting_action_items i set contact_id = new.contact_id, contact_reason = null
  where i.id = v_item.id and i.contact_id is distinct from new.contact_id;
  if found then
    perform private.mean_by_name(v_item, v_owner, new.contact_id);
  end if;
  return null;
end
$$;
create trigger n_contact_made after insert on public.tasks
  for each row when (new.meeting_action_item_id is not null and new.contact_id is not null)
  execute function private.task_contact_to_item();
create trigger n_contact after update of contact_id on public.tasks
  for each row when (new.meeting_action_item_id is not null and new.contact_id is not null
    and old.contact_id is distinct from new.contact_id)
  execute function private.task_contact_to_item();

-- The name by which an item says whom it is about, small; null where it names nobody.
create function private.said_in(p_item public.meeting_action_items) returns text
language sql stable set search_path = '' as $$
  select lower(private.about_of(p_item, (
    select o.item_facts from private.meeting_observations o where o.meeting_id = p_item.meeting_id)) ->> 'said')
$$;

create function private.mean_by_name(p_item public.meeting_action_items, p_owner uuid, p_contact uuid)
returns void
language sql set search_path = '' as $$
  insert into public.about_choices as c (owner_id, meeting_id, said, contact_id)
  select p_owner, p_item.meeting_id, n.said, p_contact
  from (select private.said_in(p_item) as said) n where n.said is not null
  on conflict (meeting_id, said) do update set contact_id = excluded.contact_id
  where c.contact_id <> excluded.contact_id
$$;

-- The rep says whom an item is about: remembered for that name in that call, and for what else it names there.
create function private.mutate_item_set_contact(p_me uuid, p_mutation uuid, p_args jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  v_item constant public.meeting_action_items :=
    private.item_to_change(p_me, private.arg_uuid(p_args, 'itemId'));
  v_contact constant public.contacts :=
    private.contact_to_change(p_me, private.arg_uuid(p_args, 'contactId'));
  v_said constant text := private.said_in(v_item);
  v_choice uuid;
  v_journal jsonb[] := '{}';
begin
  -- First of all the item: what the choice moves is then what nobody has spoken of.
  v_journal := array_append(v_journal, private.correct_row('rep', 'meeting_action_items', v_item.id,
    jsonb_build_object('contact_id', v_contact.id, 'contact_reason', null)));
  if v_said is not null then
    select c.id into v_choice from public.about_choices c
    where c.meeting_id = v_item.meeting_id and c.said = v_said for update;
    v_journal := array_append(v_journal, case
      when v_choice is null then private.correct_add('about_choices', jsonb_build_object(
        'owner_id', p_me, 'meeting_id', v_item.meeting_id, 'said', v_said, 'contact_id', v_contact.id,
        'created_at', now()))
      else private.correct_row('rep', 'about_choices', v_choice,
        jsonb_build_object('contact_id', v_contact.id)) end);
  end if;
  perform private.remember_correction(p_me, p_mutation, 'item.set_contact', v_journal, '{}');
end
$$;

create function private.mutate_item_undo_contact(p_me uuid, p_args jsonb) returns void
language plpgsql set search_path = '' as $$
begin
  perform private.item_to_change(p_me, private.arg_uuid(p_args, 'itemId'));
  perform private.mutate_match_undo(p_me, p_args);
end
$$;

-- What the feed shows of it, and what wakes it.
create function private.feed_about(p_viewer uuid, p_id uuid) returns jsonb
language sql stable set search_path = '' as $$
  select case when m.owner_user_id = p_viewer
    then jsonb_build_object('contactId', i.contact_id, 'contactReason', i.contact_reason)
    else jsonb_build_object('contactId', null, 'contactReason', null) end
  from public.meeting_action_items i join public.meetings m on m.id = i.meeting_id
  where i.id = p_id
$$;

create function private.feed_note_about() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.feed_touch('action_item', array(
    select n.id from new_rows n join old_rows o on o.id = n.id
    where (n.contact_id, n.contact_reason) is distinct from (o.contact_id, o.contact_reason)));
  return null;
end
$$;
create trigger feed_about after update on public.meeting_action_items
  referencing old table as old_rows new table as new_rows
  for each statement execute function private.feed_note_about();

revoke execute on function private.about_by_hand(), private.usable_about(jsonb),
  private.named_in(public.meeting_action_items), private.about_of(public.meeting_action_items, jsonb),
  private.settle_about(uuid), private.keep_about(), private.on_about(), private.on_item_words(),
  private.contact_of_task(), private.item_contact_to_task(), private.task_contact_to_item(),
  private.said_in(public.meeting_action_items),
  private.mean_by_name(public.meeting_action_items, uuid, uuid),
  private.mutate_item_set_contact(uuid, uuid, jsonb), private.mutate_item_undo_contact(uuid, jsonb), private.feed_about(uuid, uuid),
  private.feed_note_about()
  from public, anon, authenticated, service_role;
