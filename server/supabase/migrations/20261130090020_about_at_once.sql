-- Whom the items of a call are about costs a call next to nothing where its items name nobody.

create or replace function private.settle_about(p_meeting uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_actor constant text := coalesce(current_setting('upshot.actor', true), '');
  v_facts jsonb;
begin
  -- Once: it is kept apart from its row and compressed.
  select o.item_facts into v_facts from private.meeting_observations o where o.meeting_id = p_meeting;
  -- Nearly every call whose items name nobody: nothing is said, and nothing was.
  if not coalesce(v_facts @? '$.*.about', false) and not exists (
    select from public.meeting_action_items i
    where i.meeting_id = p_meeting
      and (i.contact_id is not null or i.fingerprint is null or 'title' = any (i.human_fields))) then
    return;
  end if;
  perform set_config('upshot.actor', 'rules', true);
  update public.meeting_action_items i
  set contact_id = n.contact_id, contact_reason = n.reason
  from (
    select x.id, w.contact_id, w.reason
    from public.meeting_action_items x
    join public.meetings m on m.id = x.meeting_id
    cross join lateral (select private.about_of(x, v_facts) as about) k
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
