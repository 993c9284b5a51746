-- The AI's way in and out. A Mailbox asks for its own rep's items alone, under a lease, so that nobody
-- pays for another's and nobody pays twice.

-- Items of one owner not yet analysed under this prompt version, each with what the model needs: no
-- email and no link among it.
create function public.get_pending_ai_analysis(
  p_owner uuid, p_prompt_version text, p_limit int default 50, p_lease_seconds int default 300)
returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_ids uuid[];
begin
  perform set_config('upshot.actor', 'ai', true);
  if exists (select from public.rep_settings s where s.user_id = p_owner and not s.ai_enabled) then
    return '[]';
  end if;
  with due as (
    select i.id from public.meeting_action_items i
    join public.meetings m on m.id = i.meeting_id
    where m.owner_user_id = p_owner and i.gone_at is null and i.dismissed_at is null
      and (i.ai_analyzed_at is null or i.ai_prompt_version is distinct from p_prompt_version)
      and (i.ai_leased_until is null or i.ai_leased_until < now())
    order by m.meeting_start desc nulls last, i.created_at, i.id
    limit least(greatest(p_limit, 1), 500)
    for update of i skip locked
  ), leased as (
    update public.meeting_action_items i
    set ai_leased_until = now() + make_interval(secs => p_lease_seconds)
    from due where due.id = i.id
    returning i.id
  )
  select array_agg(id) into v_ids from leased;
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', i.id, 'meetingId', i.meeting_id, 'title', i.title, 'assigneeName', i.assignee_name,
      'assigneeKind', i.assignee_kind, 'recordingTimestamp', i.recording_timestamp,
      'userGenerated', i.user_generated, 'meetingTitle', m.title, 'meetingStart', m.meeting_start,
      'summary', m.summary) order by m.meeting_start desc nulls last, i.created_at, i.id), '[]')
    from public.meeting_action_items i join public.meetings m on m.id = i.meeting_id
    where i.id = any (v_ids));
end
$$;

-- Writes one result to its item, and by the item's trigger to its task; never over what a person set.
-- {itemId, ownerUserId, taskType, confidence, reasoning, deadlineAt, deadlinePhrase, deadlineDateOnly,
--  priority, evidence, certainty, model, promptVersion, tier}. Answers {applied, touched}.
create function public.apply_ai_analysis_to_task(p jsonb) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_applied int;
begin
  perform set_config('upshot.actor', 'ai', true);
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
      ai_analyzed_at = now(), ai_leased_until = null
  from public.meetings m
  where i.id = (p ->> 'itemId')::uuid and m.id = i.meeting_id
    and m.owner_user_id = (p ->> 'ownerUserId')::uuid;
  get diagnostics v_applied = row_count;
  return jsonb_build_object('applied', v_applied > 0, 'touched', to_jsonb(private.feed_touched_reps()));
end
$$;
revoke execute on function public.get_pending_ai_analysis(uuid, text, int, int),
  public.apply_ai_analysis_to_task(jsonb) from public, anon, authenticated;
grant execute on function public.get_pending_ai_analysis(uuid, text, int, int),
  public.apply_ai_analysis_to_task(jsonb) to service_role;
