-- What the feed shows of a row. The shapes are those of lib/contract/rows.ts, letter for letter: the
-- companion hands them on untouched.

create function private.feed_company(p_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
    select jsonb_build_object(
      'id', c.id, 'ownerId', c.owner_id, 'name', c.name, 'domain', c.domain, 'source', c.source,
      'firstSeenAt', c.first_seen_at)
    from public.companies c where c.id = p_id
  );
end
$$;

create function private.feed_contact(p_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
    select jsonb_build_object(
      'id', c.id, 'ownerId', c.owner_id, 'firstName', c.first_name, 'lastName', c.last_name,
      'email', c.email, 'companyId', c.company_id, 'source', c.source, 'firstSeenAt', c.first_seen_at)
    from public.contacts c where c.id = p_id
  );
end
$$;

-- Who was given a task from somebody's call sees its title, date and company, and no more.
create function private.feed_meeting(p_viewer uuid, p_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
    select jsonb_build_object(
      'id', m.id, 'ownerId', m.owner_user_id, 'shared', v.shared, 'title', m.title,
      'meetingStart', m.meeting_start, 'meetingEnd', m.meeting_end,
      'companyId', case when not v.shared then m.company_id end, 'companyName', c.name,
      'primaryContactId', case when not v.shared then m.primary_contact_id end,
      'summary', case when not v.shared then m.summary end,
      'shareUrl', case when not v.shared then m.share_url end,
      'callUrl', case when not v.shared then m.url end,
      'fathomRecordingId', case when not v.shared then m.fathom_recording_id end,
      'thumbnailUrl', case when not v.shared then m.thumbnail_url end,
      'sentimentScore', case when not v.shared then m.sentiment_score end,
      'sentimentReasoning', case when not v.shared then m.sentiment_reasoning end,
      'source', m.source, 'internalOnly', not v.shared and m.internal_only,
      'imported', not v.shared and m.imported,
      'itemsState', case when v.shared then 'ready' else m.items_state end,
      'hasTranscript', not v.shared and (m.transcript_text is not null
        or exists (select from public.meeting_transcripts s where s.meeting_id = m.id)),
      'notes', case when v.shared then jsonb_build_array() else to_jsonb(m.notes) end,
      'receivedAt', case when not v.shared then m.received_at end)
    from public.meetings m
    left join public.companies c on c.id = m.company_id
    cross join lateral (select m.owner_user_id is distinct from p_viewer as shared) v
    where m.id = p_id
  );
end
$$;

create function private.feed_attendee(p_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
    select jsonb_build_object(
      'id', a.id, 'meetingId', a.meeting_id, 'contactId', a.contact_id, 'name', a.name,
      'email', a.email, 'isExternal', a.is_external, 'isOrganizer', a.is_organizer,
      'matchReason', a.match_reason, 'candidates', a.candidates)
    from public.meeting_attendees a where a.id = p_id
  );
end
$$;

create function private.feed_action_item(p_viewer uuid, p_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
    select jsonb_build_object(
      'id', i.id, 'meetingId', i.meeting_id, 'title', i.title, 'assigneeName', i.assignee_name,
      'assigneeEmail', i.assignee_email,
      -- To whom it was given it is their own, whatever it is to the owner of the call.
      'assigneeKind', case when v.shared then 'me' else i.assignee_kind end,
      'priority', i.priority, 'deadlineAt', i.deadline_at,
      'deadlinePhrase', i.deadline_phrase, 'completed', i.completed,
      'userGenerated', i.user_generated,
      'playbackUrl', case when not v.shared then i.playback_url end,
      'recordingTimestamp', i.recording_timestamp, 'taskId', i.task_id,
      'syncStatus', i.sync_status, 'syncError', case when not v.shared then i.sync_error end,
      'syncedAt', i.synced_at, 'taskMadeByRule', i.task_made_by_rule,
      'aiTaskType', i.ai_task_type, 'aiConfidence', i.ai_confidence_score,
      'aiReasoning', case when not v.shared then i.ai_reasoning end,
      'categorisedBy', i.categorised_by, 'evidence', i.evidence, 'certainty', i.certainty,
      'goneAt', i.gone_at, 'dismissedAt', i.dismissed_at, 'humanFields', to_jsonb(i.human_fields),
      'createdAt', i.created_at)
    from public.meeting_action_items i
    join public.meetings m on m.id = i.meeting_id
    cross join lateral (select m.owner_user_id is distinct from p_viewer as shared) v
    where i.id = p_id
  );
end
$$;

create function private.feed_task(p_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
    select jsonb_build_object(
      'id', t.id, 'title', t.title, 'description', t.description, 'dueDate', t.due_date,
      'dueDateOnly', t.due_date_only, 'priority', t.priority, 'status', t.status,
      'completed', t.completed, 'completedAt', t.completed_at, 'taskType', t.task_type,
      'assignedTo', t.assigned_to, 'createdBy', t.created_by,
      'meetingActionItemId', t.meeting_action_item_id, 'meetingId', t.meeting_id,
      'companyId', t.company_id, 'contactId', t.contact_id, 'notes', t.notes,
      'createdAt', t.created_at, 'updatedAt', t.updated_at)
    from public.tasks t where t.id = p_id
  );
end
$$;

create function private.feed_integration(p_user uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
    select jsonb_build_object(
      'id', i.user_id, 'userId', i.user_id, 'fathomUserEmail', i.fathom_user_email,
      'status', i.status, 'connectedAt', i.connected_at, 'lastSyncAt', i.last_sync_at)
    from public.fathom_integrations i where i.user_id = p_user
  );
end
$$;

create function private.feed_sync_state(p_user uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
    select jsonb_build_object(
      'id', s.user_id, 'userId', s.user_id, 'syncStatus', s.sync_status,
      'totalMeetings', s.total_meetings, 'meetingsSynced', s.meetings_synced,
      'lastSyncError', s.last_sync_error, 'lastSuccessfulSync', s.last_successful_sync,
      'lastDeliveryAt', s.last_delivery_at, 'parkedCount', s.parked_count,
      'missingCount', s.missing_count, 'missingCheckedAt', s.missing_checked_at)
    from public.fathom_sync_state s where s.user_id = p_user
  );
end
$$;

create function private.feed_settings(p_user uuid) returns jsonb
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
         where m.user_id = s.user_id), '[]'))
    from public.rep_settings s where s.user_id = p_user
  );
end
$$;

create function private.feed_colleague(p_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
    select jsonb_build_object(
      'id', m.id, 'userId', m.user_id, 'email', m.email, 'name', m.name, 'role', m.role)
    from public.workspace_members m where m.id = p_id
  );
end
$$;

create function private.feed_calendar_event(p_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
    select jsonb_build_object(
      'id', e.id, 'title', e.title, 'startTime', e.start_time, 'endTime', e.end_time,
      'contactId', e.contact_id, 'companyId', e.company_id, 'meetingId', e.meeting_id)
    from public.calendar_events e where e.id = p_id
  );
end
$$;

-- A line that has grown too old to be shown is no row any more.
create function private.feed_history(p_viewer uuid, p_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
    select jsonb_build_object(
      'id', a.id, 'at', a.at,
      'actor', case when a.actor in ('rep', 'colleague')
        then case when a.user_id = p_viewer then 'rep' else 'colleague' end else a.actor end,
      'actorId', a.user_id, 'table', a.table_name, 'rowId', a.row_id, 'action', a.action,
      -- Of a row that came or went every column would be named, which says nothing.
      'changed', coalesce(
        (select jsonb_agg(k order by k) from jsonb_object_keys(a.after) as k
         where a.action = 'update'), '[]'),
      'title', a.title, 'mutationId', a.mutation_id)
    from public.audit_log a where a.id = p_id and a.at > now() - interval '30 days'
  );
end
$$;

-- A call without utterances may still have a text that another client of the CRM wrote.
create function private.feed_transcript(p_meeting uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
    select jsonb_build_object(
      'id', m.id, 'meetingId', m.id, 'language', s.language,
      'utterances', coalesce(s.utterances, jsonb_build_array(jsonb_build_object(
        'speaker', null, 'email', null, 'offset', 0, 'text', m.transcript_text))))
    from public.meetings m
    left join public.meeting_transcripts s on s.meeting_id = m.id
    where m.id = p_meeting and (s.meeting_id is not null or m.transcript_text is not null)
  );
end
$$;

-- One row as this viewer may see it, or null when there is none. It trusts its caller that the viewer
-- may see it at all: the feed says so.
create function private.feed_row(p_viewer uuid, p_entity text, p_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return case p_entity
    when 'company' then private.feed_company(p_id)
    when 'contact' then private.feed_contact(p_id)
    when 'meeting' then private.feed_meeting(p_viewer, p_id)
    when 'attendee' then private.feed_attendee(p_id)
    when 'action_item' then private.feed_action_item(p_viewer, p_id)
    when 'task' then private.feed_task(p_id)
    when 'integration' then private.feed_integration(p_id)
    when 'sync_state' then private.feed_sync_state(p_id)
    when 'settings' then private.feed_settings(p_id)
    when 'colleague' then private.feed_colleague(p_id)
    when 'calendar_event' then private.feed_calendar_event(p_id)
    when 'history' then private.feed_history(p_viewer, p_id)
    when 'transcript' then private.feed_transcript(p_id)
  end;
end
$$;
