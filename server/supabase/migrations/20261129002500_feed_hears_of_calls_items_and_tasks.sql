-- Which changes the feed hears of. One function a table: it names the columns that somebody's panel
-- shows, so that bookkeeping (a rank, a hash, `updated_at`) wakes nobody, and whose rows besides its
-- own a change touches.
-- Statement triggers with transition tables: one note for a thousand rows costs little more than for one.

create function private.feed_note_companies() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'INSERT' then
    perform private.feed_touch('company', array(select n.id from new_rows n));
  elsif tg_op = 'DELETE' then
    perform private.feed_touch('company', array(select o.id from old_rows o));
  else
    perform private.feed_touch('company', array(
      select n.id from new_rows n join old_rows o on o.id = n.id
      where (n.owner_id, n.name, n.domain, n.source, n.first_seen_at)
        is distinct from (o.owner_id, o.name, o.domain, o.source, o.first_seen_at)));
    perform private.feed_touch('company_name', array(
      select n.id from new_rows n join old_rows o on o.id = n.id where n.name is distinct from o.name));
  end if;
  return null;
end
$$;

create function private.feed_note_contacts() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'INSERT' then
    perform private.feed_touch('contact', array(select n.id from new_rows n));
  elsif tg_op = 'DELETE' then
    perform private.feed_touch('contact', array(select o.id from old_rows o));
  else
    perform private.feed_touch('contact', array(
      select n.id from new_rows n join old_rows o on o.id = n.id
      where (n.owner_id, n.first_name, n.last_name, n.email, n.company_id, n.source, n.first_seen_at)
        is distinct from
          (o.owner_id, o.first_name, o.last_name, o.email, o.company_id, o.source, o.first_seen_at)));
  end if;
  return null;
end
$$;

create function private.feed_note_meetings() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'INSERT' then
    perform private.feed_touch('meeting', array(select n.id from new_rows n));
    perform private.feed_touch('transcript', array(
      select n.id from new_rows n where n.transcript_text is not null));
  elsif tg_op = 'DELETE' then
    perform private.feed_touch('meeting', array(select o.id from old_rows o));
    perform private.feed_touch('transcript', array(
      select o.id from old_rows o where o.transcript_text is not null));
  else
    perform private.feed_touch('meeting', array(
      select n.id from new_rows n join old_rows o on o.id = n.id
      where (n.owner_user_id, n.title, n.meeting_start, n.meeting_end, n.company_id,
             n.primary_contact_id, n.summary, n.share_url, n.url, n.fathom_recording_id,
             n.thumbnail_url, n.sentiment_score, n.sentiment_reasoning, n.source, n.internal_only,
             n.imported, n.items_state, n.notes, n.received_at, n.transcript_text is null)
        is distinct from
            (o.owner_user_id, o.title, o.meeting_start, o.meeting_end, o.company_id,
             o.primary_contact_id, o.summary, o.share_url, o.url, o.fathom_recording_id,
             o.thumbnail_url, o.sentiment_score, o.sentiment_reasoning, o.source, o.internal_only,
             o.imported, o.items_state, o.notes, o.received_at, o.transcript_text is null)));
    perform private.feed_touch('transcript', array(
      select n.id from new_rows n join old_rows o on o.id = n.id
      where n.transcript_text is distinct from o.transcript_text));
    perform private.feed_touch('meeting_children', array(
      select n.id from new_rows n join old_rows o on o.id = n.id
      where n.owner_user_id is distinct from o.owner_user_id));
  end if;
  return null;
end
$$;

create function private.feed_note_meeting_attendees() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'INSERT' then
    perform private.feed_touch('attendee', array(select n.id from new_rows n));
  elsif tg_op = 'DELETE' then
    perform private.feed_touch('attendee', array(select o.id from old_rows o));
  else
    perform private.feed_touch('attendee', array(
      select n.id from new_rows n join old_rows o on o.id = n.id
      where (n.meeting_id, n.contact_id, n.name, n.email, n.is_external, n.is_organizer,
             n.match_reason, n.candidates)
        is distinct from
            (o.meeting_id, o.contact_id, o.name, o.email, o.is_external, o.is_organizer,
             o.match_reason, o.candidates)));
  end if;
  return null;
end
$$;

-- The call's own row says whether it has a transcript.
create function private.feed_note_meeting_transcripts() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'INSERT' then
    perform private.feed_touch('transcript', array(select n.meeting_id from new_rows n));
    perform private.feed_touch('meeting', array(select n.meeting_id from new_rows n));
  elsif tg_op = 'DELETE' then
    perform private.feed_touch('transcript', array(select o.meeting_id from old_rows o));
    perform private.feed_touch('meeting', array(select o.meeting_id from old_rows o));
  else
    perform private.feed_touch('transcript', array(
      select n.meeting_id from new_rows n join old_rows o on o.meeting_id = n.meeting_id
      where (n.language, n.utterances) is distinct from (o.language, o.utterances)));
  end if;
  return null;
end
$$;

create function private.feed_note_meeting_action_items() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'INSERT' then
    perform private.feed_touch('action_item', array(select n.id from new_rows n));
  elsif tg_op = 'DELETE' then
    perform private.feed_touch('action_item', array(select o.id from old_rows o));
  else
    perform private.feed_touch('action_item', array(
      select n.id from new_rows n join old_rows o on o.id = n.id
      where (n.meeting_id, n.title, n.assignee_name, n.assignee_email, n.assignee_kind, n.priority,
             n.deadline_at, n.deadline_phrase, n.completed, n.user_generated, n.playback_url,
             n.recording_timestamp, n.task_id, n.sync_status, n.sync_error, n.synced_at,
             n.task_made_by_rule, n.ai_task_type, n.ai_confidence_score, n.ai_reasoning,
             n.categorised_by, n.evidence, n.certainty, n.gone_at, n.dismissed_at, n.human_fields)
        is distinct from
            (o.meeting_id, o.title, o.assignee_name, o.assignee_email, o.assignee_kind, o.priority,
             o.deadline_at, o.deadline_phrase, o.completed, o.user_generated, o.playback_url,
             o.recording_timestamp, o.task_id, o.sync_status, o.sync_error, o.synced_at,
             o.task_made_by_rule, o.ai_task_type, o.ai_confidence_score, o.ai_reasoning,
             o.categorised_by, o.evidence, o.certainty, o.gone_at, o.dismissed_at, o.human_fields)));
  end if;
  return null;
end
$$;

-- Giving somebody a task shows them its item and its call, taking it away hides both.
create function private.feed_note_tasks() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_items uuid[];
  v_meetings uuid[];
begin
  if tg_op = 'INSERT' then
    perform private.feed_touch('task', array(select n.id from new_rows n));
    v_items := array(select n.meeting_action_item_id from new_rows n);
    v_meetings := array(select n.meeting_id from new_rows n);
  elsif tg_op = 'DELETE' then
    perform private.feed_touch('task', array(select o.id from old_rows o));
    v_items := array(select o.meeting_action_item_id from old_rows o);
    v_meetings := array(select o.meeting_id from old_rows o);
  else
    perform private.feed_touch('task', array(
      select n.id from new_rows n join old_rows o on o.id = n.id
      where (n.title, n.description, n.due_date, n.due_date_only, n.priority, n.status, n.completed,
             n.completed_at, n.task_type, n.assigned_to, n.created_by, n.meeting_action_item_id,
             n.meeting_id, n.company_id, n.contact_id, n.notes)
        is distinct from
            (o.title, o.description, o.due_date, o.due_date_only, o.priority, o.status, o.completed,
             o.completed_at, o.task_type, o.assigned_to, o.created_by, o.meeting_action_item_id,
             o.meeting_id, o.company_id, o.contact_id, o.notes)));
    select array_agg(i), array_agg(m) into v_items, v_meetings
    from new_rows n join old_rows o on o.id = n.id
    cross join lateral (values
      (n.meeting_action_item_id, n.meeting_id), (o.meeting_action_item_id, o.meeting_id)) v (i, m)
    where (n.assigned_to, n.meeting_action_item_id, n.meeting_id)
      is distinct from (o.assigned_to, o.meeting_action_item_id, o.meeting_id);
  end if;
  -- Only for whom it was given to; its owner would hear of an item that has not changed.
  perform private.feed_touch('shared_item', v_items);
  perform private.feed_touch('shared_meeting', v_meetings || array(
    select i.meeting_id from public.meeting_action_items i where i.id = any (v_items)));
  return null;
end
$$;
