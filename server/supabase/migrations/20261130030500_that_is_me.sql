-- "That's me", and "that is somebody else": a rep says whose an address is.

-- Addresses of people who go by the rep's name and are somebody else.
create table public.others_addresses (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  email text not null,
  created_at timestamptz not null default now(),
  constraint others_addresses_once unique (user_id, email)
);
alter table public.others_addresses enable row level security;
create policy others_addresses_own on public.others_addresses for select to authenticated
  using (user_id = (select auth.uid()));
revoke all on public.others_addresses from public, anon, authenticated, service_role;
grant select on public.others_addresses to authenticated, service_role;
create trigger b_clean before insert or update on public.others_addresses
  for each row execute function private.clean_rep_address();

-- First of all, so that a sync which says the same again changes nothing.
create function private.keep_somebody_else() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if exists (
    select from public.meetings m join public.others_addresses o on o.user_id = m.owner_user_id
    where m.id = new.meeting_id
      and private.mailbox_key(o.email) = private.mailbox_key(new.email)) then
    new.may_be_rep := false;
    -- Generated columns are not computed yet.
    if tg_op = 'UPDATE' and to_jsonb(new) - 'person_key' = to_jsonb(old) - 'person_key' then
      return null;
    end if;
  end if;
  return new;
end
$$;
create trigger a_keep_somebody_else before insert or update of may_be_rep on public.meeting_attendees
  for each row when (new.may_be_rep) execute function private.keep_somebody_else();

-- Of the settings the panel is shown both lists.
create or replace function private.feed_settings(p_user uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
    select jsonb_build_object(
      'id', s.user_id, 'userId', s.user_id, 'taskCreation', s.task_creation, 'chosen', s.chosen,
      'timeZone', s.time_zone, 'aiEnabled', s.ai_enabled,
      -- The workspace's, and part of every member's settings: few, and shown nowhere else.
      'ownDomains', coalesce(
        (select jsonb_agg(d.domain order by d.domain)
         from public.workspace_members m
         join public.workspace_domains d on d.workspace_id = m.workspace_id
         where m.user_id = s.user_id), '[]'),
      'ownAddresses', coalesce(
        (select jsonb_agg(a.email order by a.email collate "C")
         from public.rep_addresses a where a.user_id = s.user_id), '[]'),
      'othersAddresses', coalesce(
        (select jsonb_agg(o.email order by o.email collate "C")
         from public.others_addresses o where o.user_id = s.user_id), '[]'))
    from public.rep_settings s where s.user_id = p_user
  );
end
$$;

create function private.feed_note_addresses() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.feed_touch('settings', array[coalesce(new.user_id, old.user_id)]);
  return null;
end
$$;
create trigger feed_addresses after insert or update or delete on public.rep_addresses
  for each row execute function private.feed_note_addresses();
create trigger feed_addresses after insert or update or delete on public.others_addresses
  for each row execute function private.feed_note_addresses();

create function private.arg_address(p_args jsonb) returns text
language plpgsql stable set search_path = '' as $$
declare
  v_email constant text := private.clean_email(private.arg_text(p_args, 'email', 320, true));
begin
  if v_email is null or v_email !~ '^[^@[:space:]]+@[^@[:space:]]+\.[^@[:space:]]+$' then
    perform private.refuse('invalid', format('%s is not an email address.', left(v_email, 100)));
  end if;
  return v_email;
end
$$;

create function private.mutate_person_is_me(p_me uuid, p_mutation uuid, p_args jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  v_email constant text := private.arg_address(p_args);
  v_workspace constant uuid := private.workspace_of(p_me);
  v_member constant uuid := private.member_by_email(v_workspace, v_email, p_me);
  v_contacts uuid[];
  v_emails text[];
  v_keys text[];
  v_was jsonb[];
  v_calls_were jsonb[];
  v_meetings uuid[] := '{}';
  v_items uuid[];
  v_item public.meeting_action_items;
  v_journal jsonb[] := '{}';
  v_contact uuid;
  v_one text;
  r record;
  w jsonb;
begin
  if v_member <> p_me then
    perform private.refuse('conflict',
      format('Not saved: that is the address of %s.', private.person_name(p_me, v_member)));
  end if;
  if v_member is not null then
    -- Known already: nothing to do, and nothing to take back.
    perform private.remember_correction(p_me, p_mutation, 'person.is_me', v_journal, v_meetings);
    return;
  end if;
  v_contacts := array(
    select c.id from public.contacts c
    where c.owner_id = p_me and private.mailbox_key(c.email) = private.mailbox_key(v_email) order by c.id);
  -- A contact that was made of the rep: whatever else it was known by is the rep's, too.
  v_emails := array[v_email] || array(
    select l.email from public.contact_aliases l
    where l.contact_id = any (v_contacts) and l.email <> v_email
      and private.member_by_email(v_workspace, l.email, p_me) is null order by l.email);
  v_keys := array(select distinct private.mailbox_key(e) from unnest(v_emails) as e);

  select array_agg(to_jsonb(a) order by a.id) into v_was
  from public.meeting_attendees a
  where a.workspace_id = v_workspace and private.mailbox_key(a.email) = any (v_keys);
  v_meetings := array(
    select m.id from public.meetings m
    where m.owner_user_id = p_me and (
      m.id in (select (x ->> 'meeting_id')::uuid from unnest(v_was) as x)
      or exists (
        select from public.meeting_action_items i
        where i.meeting_id = m.id and private.mailbox_key(i.assignee_email) = any (v_keys)))
    order by m.id);
  select array_agg(to_jsonb(m) - array['summary', 'transcript_text'] order by m.id) into v_calls_were
  from public.meetings m where m.id = any (v_meetings);
  v_items := array(
    select i.id from public.meeting_action_items i
    where i.meeting_id = any (v_meetings) and i.assignee_kind <> 'me' and i.task_id is null);

  perform set_config('upshot.actor', 'rules', true);
  for r in
    select o.id from public.others_addresses o
    where o.user_id = p_me and private.mailbox_key(o.email) = any (v_keys) order by o.id
  loop
    v_journal := array_append(v_journal, private.correct_remove('others_addresses', r.id));
  end loop;
  -- Whose they are is looked at anew by this, on colleagues' calls as well.
  foreach v_one in array v_emails loop
    v_journal := array_append(v_journal, private.correct_add('rep_addresses', jsonb_build_object(
      'user_id', p_me, 'email', v_one, 'created_at', now())));
  end loop;
  update public.meeting_attendees a
  set is_external = false, may_be_rep = false, contact_id = null, match_reason = 'none', candidates = '[]',
      human_fields = array(
        select f from unnest(a.human_fields) as f where f not in ('is_external', 'contact_id') order by f)
  where a.meeting_id = any (v_meetings) and private.mailbox_key(a.email) = any (v_keys);
  perform private.settle_inside(m) from unnest(v_meetings) as m;
  foreach w in array coalesce(v_was, '{}') loop
    v_journal := array_append(v_journal, private.correct_noted('rules', 'meeting_attendees', w,
      array['is_external', 'may_be_rep', 'contact_id', 'match_reason', 'candidates']));
  end loop;
  foreach w in array coalesce(v_calls_were, '{}') loop
    v_journal := array_append(v_journal, private.correct_noted('rules', 'meetings', w,
      array['internal_only']));
  end loop;
  -- Nobody else is the rep, by choice or by alias.
  for r in
    select 'contact_aliases' as place, l.id from public.contact_aliases l
    where l.owner_id = p_me and private.mailbox_key(l.email) = any (v_keys)
    union all select 'contact_choices', c.id from public.contact_choices c
    where c.owner_id = p_me and private.mailbox_key(c.person_key) = any (v_keys)
    order by place, id
  loop
    v_journal := array_append(v_journal, private.correct_remove(r.place, r.id));
  end loop;
  perform private.relink_meetings(v_meetings);
  foreach v_contact in array v_contacts loop
    v_journal := v_journal || private.correct_without_contact(v_contact);
  end loop;
  v_journal := v_journal || private.correct_without_companies(array(
    select (s #>> '{row,company_id}')::uuid from unnest(v_journal) as s
    where s ->> 'op' = 'delete' and s ->> 'table' = 'contacts'));
  -- What turns out to be the rep's own promise goes by the rep's own rule.
  for v_item in
    select * from public.meeting_action_items i
    where i.id = any (v_items) and i.assignee_kind = 'me' order by i.id
  loop
    perform private.apply_task_rule(v_item);
    v_journal := v_journal || array(
      select jsonb_build_object('op', 'insert', 'by', 'rules', 'table', 'tasks', 'id', t.id)
      from public.tasks t where t.meeting_action_item_id = v_item.id);
  end loop;
  perform set_config('upshot.actor', '', true);
  perform private.remember_correction(p_me, p_mutation, 'person.is_me', v_journal, v_meetings);
end
$$;

create function private.mutate_person_is_not_me(p_me uuid, p_mutation uuid, p_args jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  v_email constant text := private.arg_address(p_args);
  v_key constant text := private.mailbox_key(v_email);
  v_was jsonb[];
  v_meetings uuid[];
  v_contacts uuid[];
  v_companies uuid[];
  v_journal jsonb[] := '{}';
  v_said jsonb;
  w jsonb;
begin
  if exists (
    select from public.rep_addresses a
    where a.user_id = p_me and private.mailbox_key(a.email) = v_key) then
    perform private.refuse('conflict', 'Not saved: you said that this address is yours. Undo that first.');
  end if;
  if not exists (
    select from public.others_addresses o where o.user_id = p_me and o.email = v_email) then
    v_said := private.correct_add('others_addresses', jsonb_build_object(
      'user_id', p_me, 'email', v_email, 'created_at', now()));
  end if;
  select array_agg(to_jsonb(a) order by a.id), array_agg(distinct a.meeting_id) into v_was, v_meetings
  from public.meeting_attendees a join public.meetings m on m.id = a.meeting_id
  where m.owner_user_id = p_me and a.may_be_rep and private.mailbox_key(a.email) = v_key;
  v_contacts := array(select c.id from public.contacts c where c.owner_id = p_me);
  v_companies := array(select c.id from public.companies c where c.owner_id = p_me);
  perform set_config('upshot.actor', 'rules', true);
  update public.meeting_attendees a set may_be_rep = false
  where a.id = any (array(select (x ->> 'id')::uuid from unnest(v_was) as x));
  perform private.link_attendee((x ->> 'id')::uuid, not m.internal_only)
  from unnest(v_was) as x join public.meetings m on m.id = (x ->> 'meeting_id')::uuid;
  select v_journal || coalesce(array_agg(
    jsonb_build_object('op', 'insert', 'by', 'rules', 'table', n.place, 'id', n.id)
    order by n.place, n.id), '{}') into v_journal
  from (
    select 'companies' as place, c.id from public.companies c
    where c.owner_id = p_me and c.id <> all (v_companies)
    union all
    select 'contacts', c.id from public.contacts c
    where c.owner_id = p_me and c.id <> all (v_contacts)) n;
  foreach w in array coalesce(v_was, '{}') loop
    v_journal := array_append(v_journal, private.correct_noted('rules', 'meeting_attendees', w,
      array['may_be_rep', 'contact_id', 'match_reason', 'candidates']));
  end loop;
  perform set_config('upshot.actor', '', true);
  -- Last here, so that it is the first to be taken back: it keeps the others from being as they were.
  perform private.remember_correction(p_me, p_mutation, 'person.is_not_me',
    array_append(v_journal, v_said), coalesce(v_meetings, '{}'));
end
$$;

revoke execute on function private.keep_somebody_else(), private.feed_note_addresses(),
  private.arg_address(jsonb), private.mutate_person_is_me(uuid, uuid, jsonb),
  private.mutate_person_is_not_me(uuid, uuid, jsonb)
  from public, anon, authenticated, service_role;
