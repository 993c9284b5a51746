-- What the feed shows of a tie, and what wakes it.

-- Who was given a task from somebody's call sees its title, date and company, and no more.
create or replace function private.feed_meeting(p_viewer uuid, p_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
    select jsonb_build_object(
      'id', m.id, 'ownerId', m.owner_user_id, 'shared', v.shared, 'title', m.title,
      'meetingStart', m.meeting_start, 'meetingEnd', m.meeting_end,
      'companyId', case when not v.shared then m.company_id end, 'companyName', c.name,
      'tiedCompanyIds', case when v.shared then jsonb_build_array() else to_jsonb(m.tied_company_ids) end,
      'tieAnswered', not v.shared and m.tie_answered,
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

create or replace function private.feed_note_meetings() returns trigger
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
             n.primary_contact_id, n.tied_company_ids, n.tie_answered, n.summary,
             n.share_url, n.url, n.fathom_recording_id,
             n.thumbnail_url, n.sentiment_score, n.sentiment_reasoning, n.source, n.internal_only,
             n.imported, n.items_state, n.notes, n.received_at, n.transcript_text is null)
        is distinct from
            (o.owner_user_id, o.title, o.meeting_start, o.meeting_end, o.company_id,
             o.primary_contact_id, o.tied_company_ids, o.tie_answered, o.summary,
             o.share_url, o.url, o.fathom_recording_id,
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

-- The calls that are there: which of them are a question.
update public.meetings m
set tied_company_ids = l.leading, tie_answered = 'company_id' = any (m.human_fields)
from (
  select x.id, private.leading_companies(x.id) as leading from public.meetings x where not x.internal_only) l
where m.id = l.id and cardinality(l.leading) > 1;
