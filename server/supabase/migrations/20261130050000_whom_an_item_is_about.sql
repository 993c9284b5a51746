-- Whom an item is about: the person of its call whom its words or its quote name, as the companion found
-- (server/crm/about-whom.ts), or whom the rep said; else the call's main contact, and then nothing stands here.
-- An item that another client wrote, or whose words a rep changed, is read by the short rule below.

alter table public.meeting_action_items
  add column contact_id uuid references public.contacts (id) on delete set null,
  -- Why them, in words; null where a person said so.
  add column contact_reason text
    constraint meeting_action_items_contact_reason_length check (length(contact_reason) <= 500);
create index meeting_action_items_by_contact on public.meeting_action_items (contact_id);
grant insert (contact_id), update (contact_id) on public.meeting_action_items to authenticated;

-- "Tom" in this call is that contact, as a rep said; under the name as it was said, small.
create table public.about_choices (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null references auth.users (id) on delete cascade,
  meeting_id uuid not null references public.meetings (id) on delete cascade,
  said text not null check (length(said) <= 300),
  contact_id uuid not null references public.contacts (id) on delete cascade,
  created_at timestamptz not null default now(),
  constraint about_choices_once unique (meeting_id, said)
);
create index about_choices_by_contact on public.about_choices (contact_id);
create index about_choices_by_owner on public.about_choices (owner_id);
alter table public.about_choices enable row level security;
create policy about_choices_read on public.about_choices for select to authenticated
  using (owner_id = (select auth.uid()));
revoke all on public.about_choices from public, anon, authenticated, service_role;
grant select on public.about_choices to authenticated, service_role;
create trigger c_guard before insert or update of contact_id, meeting_id on public.about_choices
  for each row execute function private.guard_references();

-- A contact of whoever's call it is.
create trigger c_guard_contact before insert or update of contact_id on public.meeting_action_items
  for each row when (new.contact_id is not null) execute function private.guard_attendee();
create trigger x_human_contact before insert or update of contact_id on public.meeting_action_items
  for each row when (new.contact_id is not null) execute function private.note_human_fields('contact_id');

-- What was found is no reason any more once a person says it, and none where it is nobody.
create function private.about_by_hand() returns trigger
language plpgsql set search_path = '' as $$
begin
  if new.contact_id is null
    or private.actor() in ('rep', 'system') and new.contact_reason is not distinct from old.contact_reason then
    new.contact_reason := null;
  end if;
  return new;
end
$$;
create trigger y_about before update of contact_id on public.meeting_action_items
  for each row when (new.contact_reason is not null and new.contact_id is distinct from old.contact_id)
  execute function private.about_by_hand();

-- What was said of whom an item is about: null where it is not of that form.
create function private.usable_about(p jsonb) returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_build_object('key', a.key, 'said', a.said, 'by', private.usable_word(p -> 'by', array['words', 'quote']),
    'reason', private.usable_text(p -> 'reason', 400))
  from (select private.usable_text(p -> 'key', 320) as key, private.usable_text(p -> 'said', 300) as said) a
  where a.key is not null and a.said is not null
$$;

-- The short rule: the one guest whose first or full name stands in the words, and not as their first word,
-- where a name may be any word. Never whoever owes it, and no name that two people there have.
create function private.named_in(p_item public.meeting_action_items) returns jsonb
language sql stable set search_path = '' as $$
  with words as (
    select ' ' || btrim(regexp_replace(p_item.title collate "pg_c_utf8", '\W+', ' ', 'g')) || ' ' as text
  ), named as (
    select distinct on (a.id) a.person_key, n.name, a.is_external and a.contact_id is not null
        and a.email is distinct from p_item.assignee_email
        and lower(a.name) is distinct from lower(p_item.assignee_name) as is_guest
    from words w, public.meeting_attendees a
    cross join lateral (values
      (1, btrim(regexp_replace(a.name collate "pg_c_utf8", '\W+', ' ', 'g'))),
      (2, coalesce(a.first_name, split_part(a.name, ' ', 1)))) as n (n, name)
    where a.meeting_id = p_item.meeting_id and a.nature = 'person' and not a.is_role
      and length(n.name) > 1 and strpos(w.text, ' ' || n.name || ' ') > 1
    order by a.id, n.n
  )
  select case when count(*) = 1 then jsonb_build_object('key', min(g.person_key), 'said', min(g.name),
    'by', 'words', 'reason', format('Its words name “%s”', min(g.name))) end
  from named g
  where g.is_guest and (select count(*) from named o where o.name = g.name) = 1
$$;

-- What is said of whom an item is about: by the observation of these words, else by the short rule. What was
-- said at the call stays said when a person changes the words.
create function private.about_of(p_item public.meeting_action_items, p_facts jsonb) returns jsonb
language sql stable set search_path = '' as $$
  select case
    when p_item.fingerprint is null then private.named_in(p_item)
    when 'title' = any (p_item.human_fields) then coalesce(private.named_in(p_item),
      case when f.about ->> 'by' = 'quote' then f.about end)
    else f.about end
  from (select p_facts -> p_item.fingerprint #> '{about,value}' as about) f
$$;

-- Works out whom the items of a call are about, but for those of which a person said so.
create function private.settle_about(p_meeting uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_actor constant text := coalesce(current_setting('upshot.actor', true), '');
begin
  perform set_config('upshot.actor', 'rules', true);
  update public.meeting_action_items i
  set contact_id = n.contact_id, contact_reason = n.reason
  from (
    select x.id, w.contact_id, w.reason
    from public.meeting_action_items x
    join public.meetings m on m.id = x.meeting_id
    left join private.meeting_observations o on o.meeting_id = m.id
    cross join lateral (select private.about_of(x, o.item_facts) as about) k
    left join lateral (
      select c.contact_id, format('You said who “%s” is', k.about ->> 'said') as reason
      from public.about_choices c
      where c.meeting_id = m.id and c.said = lower(k.about ->> 'said')
      union all
      select a.contact_id, k.about ->> 'reason'
      from public.meeting_attendees a
      where a.meeting_id = m.id and a.nature = 'person' and a.contact_id is not null
        and private.same_key(k.about ->> 'key') in (private.same_key(a.person_key), private.name_key(a.name))
      union all
      -- Spoke and was not invited.
      select c.id, k.about ->> 'reason'
      from public.contacts c
      where c.owner_id = m.owner_user_id and c.email = k.about ->> 'key'
        and not private.is_inside(m.workspace_id, c.email)
      limit 1) w on k.about is not null
    where x.meeting_id = p_meeting and not 'contact_id' = any (x.human_fields)
  ) n
  where i.id = n.id and (i.contact_id, i.contact_reason) is distinct from (n.contact_id, n.reason);
  perform set_config('upshot.actor', v_actor, true);
end
$$;

-- What names nobody of the call, and nobody the rep knows, is not kept: a person who was forgotten was named
-- once.
create function private.keep_about() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  select coalesce(jsonb_object_agg(f.key, case when not f.value ? 'about' or exists (
      select from public.meeting_attendees a
      where a.meeting_id = new.meeting_id
        and private.same_key(f.value #>> '{about,value,key}')
          in (private.same_key(a.person_key), private.name_key(a.name))
      union all
      select from public.contacts c join public.meetings m on m.owner_user_id = c.owner_id
      where m.id = new.meeting_id and c.email = f.value #>> '{about,value,key}')
    then f.value else f.value - 'about' end), '{}')
  into new.item_facts
  from jsonb_each(new.item_facts) as f;
  return new;
end
$$;
create trigger b_keep_about before insert or update on private.meeting_observations
  for each row when (new.item_facts @? '$.*.about') execute function private.keep_about();

create function private.on_about() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.settle_about(case when tg_op = 'DELETE' then old.meeting_id else new.meeting_id end);
  return null;
end
$$;
create trigger m_about after insert or update of item_facts on private.meeting_observations
  for each row execute function private.on_about();
create trigger m_about after insert or update or delete on public.about_choices
  for each row execute function private.on_about();
create trigger m_about after update of contact_id on public.meeting_attendees
  for each row when (old.contact_id is distinct from new.contact_id) execute function private.on_about();

-- Words that a person changed, and an item that another client wrote.
create function private.on_item_words() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if private.actor() in ('rep', 'system') then
    perform private.settle_about(new.meeting_id);
  end if;
  return null;
end
$$;
create trigger n_about after insert on public.meeting_action_items
  for each row when (new.fingerprint is null) execute function private.on_item_words();
create trigger n_about_words after update of title on public.meeting_action_items
  for each row when (old.title is distinct from new.title) execute function private.on_item_words();
