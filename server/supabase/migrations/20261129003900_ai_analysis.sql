-- The AI's way in and out. A Mailbox asks for its own rep's items alone.

-- What an analysis was made from: an item of the same words under the same prompt, with a transcript or
-- still without, is not paid for again.
create function private.ai_content_hash(i public.meeting_action_items, p_prompt_version text)
returns text
language sql stable set search_path = '' as $$
  select md5(concat_ws('|', p_prompt_version, coalesce(i.fingerprint, i.title), exists (
    select from public.meeting_transcripts t where t.meeting_id = i.meeting_id)))
$$;

-- Items of one owner (of one call, where it is named) not yet analysed under this prompt version, each
-- with what the model needs: no email and no link among it. `contentHash` goes back with the result.
-- Nothing is leased: only the owner's own Mailbox asks, and it does one thing at a time.
create function public.get_pending_ai_analysis(
  p_owner uuid, p_prompt_version text, p_limit int default 50, p_meeting uuid default null)
returns jsonb
language sql stable security definer set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', d.id, 'meetingId', d.meeting_id, 'title', d.title, 'assigneeName', d.assignee_name,
    'assigneeKind', d.assignee_kind, 'recordingTimestamp', d.recording_timestamp,
    'userGenerated', d.user_generated, 'meetingTitle', d.meeting_title,
    'meetingStart', d.meeting_start, 'summary', d.summary, 'contentHash', d.content_hash)
    order by d.meeting_start desc nulls last, d.created_at, d.id), '[]')
  from (
    select i.id, i.meeting_id, i.title, i.assignee_name, i.assignee_kind, i.recording_timestamp,
      i.user_generated, i.created_at, m.title as meeting_title, m.meeting_start, m.summary,
      private.ai_content_hash(i, p_prompt_version) as content_hash
    from public.meeting_action_items i join public.meetings m on m.id = i.meeting_id
    where m.owner_user_id = p_owner and (p_meeting is null or m.id = p_meeting)
      and i.gone_at is null and i.dismissed_at is null
      and i.ai_content_hash is distinct from private.ai_content_hash(i, p_prompt_version)
      and not exists (
        select from public.rep_settings s where s.user_id = p_owner and not s.ai_enabled)
    order by m.meeting_start desc nulls last, i.created_at, i.id
    limit least(greatest(p_limit, 1), 500)
  ) d
$$;

-- The same for one call as the Mailbox asks for it, with its transcript: {title, start, summary, items,
-- lines: [{speaker, offset, text}]}, or null where nothing of it is pending. The Mailbox runs one such
-- job a call, again after a crash.
create function public.get_meeting_for_ai(p_owner uuid, p_meeting uuid, p_prompt_version text)
returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_items constant jsonb :=
    public.get_pending_ai_analysis(p_owner, p_prompt_version, 500, p_meeting);
begin
  if v_items = '[]' then
    return null;
  end if;
  return (
    select jsonb_build_object('title', m.title, 'start', m.meeting_start, 'summary', m.summary,
      'items', (
        select jsonb_agg(i - array['meetingId', 'meetingTitle', 'meetingStart', 'summary'] order by n)
        from jsonb_array_elements(v_items) with ordinality as e (i, n)),
      'lines', coalesce((
        select jsonb_agg(u - 'email' order by n)
        from public.meeting_transcripts t
        cross join lateral jsonb_array_elements(t.utterances) with ordinality as e (u, n)
        where t.meeting_id = m.id), '[]'))
    from public.meetings m where m.id = p_meeting);
end
$$;

-- Writes one result to its item, and by the item's trigger to its task; never over what a person set,
-- and not at all where the item has other words by now than were analysed.
-- {itemId, ownerUserId, taskType, confidence, reasoning, deadlineAt, deadlinePhrase, deadlineDateOnly,
--  priority, evidence, certainty, model, promptVersion, tier, contentHash}. Answers {applied, touched}.
create function public.apply_ai_analysis_to_task(p jsonb) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_owner constant uuid := (p ->> 'ownerUserId')::uuid;
  v_applied int;
begin
  perform set_config('upshot.actor', case p ->> 'tier' when 'rules' then 'rules' else 'ai' end, true);
  perform private.lock_workspace(private.workspace_of(v_owner));
  update public.meeting_action_items i
  set ai_task_type = case when 'ai_task_type' = any (i.human_fields) then i.ai_task_type
        else coalesce(p ->> 'taskType', i.ai_task_type) end,
      categorised_by = case when 'ai_task_type' = any (i.human_fields) then i.categorised_by
        else coalesce(p ->> 'tier', 'ai') end,
      priority = case when 'priority' = any (i.human_fields) then i.priority
        else coalesce(p ->> 'priority', i.priority) end,
      deadline_at = case when 'deadline_at' = any (i.human_fields) then i.deadline_at
        else coalesce(private.usable_time(p ->> 'deadlineAt'), i.deadline_at) end,
      deadline_date_only = case when 'deadline_at' = any (i.human_fields)
          or private.usable_time(p ->> 'deadlineAt') is null
        then i.deadline_date_only else coalesce((p ->> 'deadlineDateOnly')::boolean, false) end,
      deadline_phrase = coalesce(p ->> 'deadlinePhrase', i.deadline_phrase),
      ai_deadline = private.usable_time(p ->> 'deadlineAt'),
      ai_confidence_score = (p ->> 'confidence')::numeric,
      ai_reasoning = p ->> 'reasoning',
      evidence = coalesce(nullif(p -> 'evidence', 'null'), i.evidence),
      certainty = coalesce(p ->> 'certainty', i.certainty),
      ai_model = p ->> 'model', ai_prompt_version = p ->> 'promptVersion',
      ai_content_hash = private.ai_content_hash(i, p ->> 'promptVersion'),
      ai_analyzed_at = now()
  from public.meetings m
  where i.id = (p ->> 'itemId')::uuid and m.id = i.meeting_id and m.owner_user_id = v_owner
    and coalesce(p ->> 'contentHash' = private.ai_content_hash(i, p ->> 'promptVersion'), true);
  get diagnostics v_applied = row_count;
  return jsonb_build_object('applied', v_applied > 0, 'touched', to_jsonb(private.feed_touched_reps()));
end
$$;

-- A whole call's results at once: {ownerUserId, meetingId, results: [as above], sentiment: {score,
-- reasoning}|null}. One that cannot be written leaves the others. A sentiment that was judged with the
-- whole call in view is not given up for one from the lines around a few items. Answers {applied,
-- failed, touched}.
create function public.apply_meeting_ai_analysis(p jsonb) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_owner constant uuid := (p ->> 'ownerUserId')::uuid;
  v_result jsonb;
  v_applied int := 0;
  v_failed int := 0;
begin
  perform private.lock_workspace(private.workspace_of(v_owner));
  for v_result in select r from jsonb_array_elements(p -> 'results') as r
  loop
    begin
      if (public.apply_ai_analysis_to_task(
          v_result || jsonb_build_object('ownerUserId', v_owner)) ->> 'applied')::boolean then
        v_applied := v_applied + 1;
      end if;
    exception
      when serialization_failure or deadlock_detected then
        raise;
      when others then
        raise log 'analysis of item % not written: %', v_result ->> 'itemId', sqlerrm;
        v_failed := v_failed + 1;
    end;
  end loop;
  perform set_config('upshot.actor', 'ai', true);
  if jsonb_typeof(p -> 'sentiment') = 'object' then
    update public.meetings m
    set sentiment_score = n.score, sentiment_reasoning = n.reasoning
    from (
      select private.usable_number(p #> '{sentiment,score}', -1, 1) as score,
        private.usable_text(p #> '{sentiment,reasoning}', 2000) as reasoning) n
    where m.id = (p ->> 'meetingId')::uuid and m.owner_user_id = v_owner and n.score is not null
      and not m.human_fields && array['sentiment_score', 'sentiment_reasoning']
      and (m.sentiment_score is null or not exists (
        select from public.meeting_action_items i
        where i.meeting_id = m.id and i.gone_at is null and i.dismissed_at is null
          and not exists (
            select from jsonb_array_elements(p -> 'results') as r where r ->> 'itemId' = i.id::text)))
      and (m.sentiment_score, m.sentiment_reasoning) is distinct from (n.score, n.reasoning);
  end if;
  return jsonb_build_object('applied', v_applied, 'failed', v_failed,
    'touched', to_jsonb(private.feed_touched_reps()));
end
$$;
-- The rep wants the model to look at one call again: what it was asked about before counts no more.
-- Answers how many items that is; none where the rep wants no AI.
create function public.forget_ai_analysis(p_owner uuid, p_meeting uuid) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  v_count integer;
begin
  perform set_config('upshot.actor', 'ai', true);
  perform private.lock_workspace(private.workspace_of(p_owner));
  update public.meeting_action_items i set ai_content_hash = null
  from public.meetings m
  where m.id = i.meeting_id and m.id = p_meeting and m.owner_user_id = p_owner
    and i.gone_at is null and i.dismissed_at is null
    and not exists (
      select from public.rep_settings s where s.user_id = p_owner and not s.ai_enabled);
  get diagnostics v_count = row_count;
  return v_count;
end
$$;
revoke execute on function private.ai_content_hash(public.meeting_action_items, text),
  public.get_pending_ai_analysis(uuid, text, int, uuid),
  public.get_meeting_for_ai(uuid, uuid, text), public.forget_ai_analysis(uuid, uuid),
  public.apply_ai_analysis_to_task(jsonb), public.apply_meeting_ai_analysis(jsonb)
  from public, anon, authenticated;
grant execute on function public.get_pending_ai_analysis(uuid, text, int, uuid),
  public.get_meeting_for_ai(uuid, uuid, text), public.forget_ai_analysis(uuid, uuid),
  public.apply_ai_analysis_to_task(jsonb), public.apply_meeting_ai_analysis(jsonb) to service_role;
