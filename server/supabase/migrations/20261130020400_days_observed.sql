-- What the companion makes of spoken words names its day, too: the rep may have been elsewhere then.

create function private.usable_day(p text) returns date
language plpgsql stable set search_path = '' as $$
begin
  if p ~ '^\d{4}-\d\d-\d\d$' and p::date between '1990-01-01' and '2200-01-01' then
    return p::date;
  end if;
  return null;
exception
  when data_exception then
    return null;
end
$$;
-- Of an analysis from before days were kept, the day where the rep is.
create function private.day_of_analysis(p jsonb, p_meeting uuid) returns date
language sql stable set search_path = '' as $$
  select case when private.usable_time(p ->> 'deadlineAt') is not null
      and coalesce((p ->> 'deadlineDateOnly')::boolean, false) then
    coalesce(private.usable_day(p ->> 'deadlineOn'),
      (select (private.usable_time(p ->> 'deadlineAt') at time zone private.zone_of(m.owner_user_id))::date
       from public.meetings m where m.id = p_meeting)) end
$$;
revoke execute on function private.usable_day(text), private.day_of_analysis(jsonb, uuid)
  from public, anon, authenticated, service_role;

create or replace function private.usable_analysis(p jsonb) returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_build_object(
    'taskType', t.type, 'confidence', private.usable_number(p -> 'confidence', 0, 1),
    'reasoning', private.usable_text(p -> 'reasoning', 2000),
    'tier', coalesce(private.usable_word(p -> 'tier', array['rules', 'ai']), 'rules'),
    'priority', private.usable_word(p -> 'priority', array['low', 'medium', 'high', 'urgent']),
    'deadlineAt', case when private.usable_time(p ->> 'deadlineAt') is not null then p -> 'deadlineAt' end,
    'deadlinePhrase', private.usable_text(p -> 'deadlinePhrase', 500),
    'deadlineDateOnly', coalesce(private.usable_flag(p -> 'deadlineDateOnly'), false),
    'deadlineOn', private.usable_day(p ->> 'deadlineOn'),
    'evidence', case when private.usable_text(p #> '{evidence,quote}', 5000) is not null then
      jsonb_build_object(
        'quote', private.usable_text(p #> '{evidence,quote}', 5000),
        'speaker', private.usable_text(p #> '{evidence,speaker}', 300),
        'offsetSeconds', private.usable_number(p #> '{evidence,offsetSeconds}', 0, 1e7)) end,
    'certainty', private.usable_word(p -> 'certainty', array['clear', 'implied', 'unsure']),
    'promptVersion', private.usable_text(p -> 'promptVersion', 100))
  from (select private.usable_word(p -> 'taskType',
    array['call', 'email', 'meeting', 'follow_up', 'proposal', 'demo', 'general']) as type) t
  where t.type is not null or jsonb_typeof(p -> 'taskType') = 'null'
$$;

create or replace function private.sync_items(p_meeting uuid, p_targets jsonb, p_facts jsonb, p_list_won boolean)
returns void
language plpgsql security definer set search_path = '' as $$
declare
  r record;
  v_at timestamptz := clock_timestamp();
begin
  if p_list_won then
    -- First let go of fingerprints that move between rows.
    update public.meeting_action_items i set fingerprint = null
    from jsonb_array_elements(p_targets) as t
    where i.meeting_id = p_meeting and i.id = (t ->> 'itemId')::uuid
      and i.fingerprint <> t ->> 'fingerprint';
    update public.meeting_action_items i set gone_at = now()
    where i.meeting_id = p_meeting and i.gone_at is null and i.fingerprint is not null
      and not exists (
        select from jsonb_array_elements(p_targets) as t where (t ->> 'itemId')::uuid = i.id)
      and not exists (
        select from jsonb_array_elements(p_targets) as t
        where t ->> 'itemId' is null and t ->> 'fingerprint' = i.fingerprint);
    -- Nothing hangs on it: not a task, not a person's decision, not a row of another client.
    delete from public.meeting_action_items i
    where i.meeting_id = p_meeting and i.gone_at is not null and i.task_id is null
      and i.dismissed_at is null and i.task_removed_at is null and i.human_fields = '{}'
      and i.fingerprint is not null;
  end if;

  insert into public.meeting_action_items
    (meeting_id, title, assignee_name, assignee_email, completed, user_generated,
     recording_timestamp, playback_url, fingerprint, created_at,
     priority, deadline_at, deadline_phrase, deadline_date_only, deadline_on, ai_task_type,
     ai_deadline, ai_confidence_score, ai_reasoning, ai_prompt_version, categorised_by, evidence, certainty)
  select p_meeting, coalesce(s.title, 'Untitled item'), s.assignee_name, s.assignee_email,
    coalesce(s.completed, false), coalesce(s.user_generated, false), s.recording_timestamp,
    s.playback_url, s.fingerprint, v_at + s.n * interval '1 microsecond',
    s.a ->> 'priority', private.usable_time(s.a ->> 'deadlineAt'), s.a ->> 'deadlinePhrase',
    coalesce((s.a ->> 'deadlineDateOnly')::boolean, false),
    private.day_of_analysis(s.a, p_meeting), s.a ->> 'taskType',
    private.usable_time(s.a ->> 'deadlineAt'), (s.a ->> 'confidence')::numeric, s.a ->> 'reasoning',
    s.a ->> 'promptVersion', s.a ->> 'tier', nullif(s.a -> 'evidence', 'null'), s.a ->> 'certainty'
  from private.said_items(p_targets, p_facts) s
  where s.item_id is null
  order by s.n;

  for r in
    select s.* from private.said_items(p_targets, p_facts) s where s.item_id is not null order by s.n
  loop
    update public.meeting_action_items i
    set title = n.title, assignee_name = n.assignee_name, assignee_email = n.assignee_email,
        completed = n.completed, user_generated = n.user_generated,
        recording_timestamp = n.recording_timestamp, playback_url = n.playback_url,
        fingerprint = n.fingerprint, gone_at = null, priority = n.priority,
        deadline_at = n.deadline_at, deadline_phrase = n.deadline_phrase,
        deadline_date_only = n.deadline_date_only, deadline_on = n.deadline_on, ai_task_type = n.ai_task_type,
        ai_deadline = n.ai_deadline, ai_confidence_score = n.ai_confidence_score,
        ai_reasoning = n.ai_reasoning, ai_prompt_version = n.ai_prompt_version,
        categorised_by = n.categorised_by, evidence = n.evidence, certainty = n.certainty
    from (
      select x.id,
        case when h.title then x.title else coalesce(r.title, x.title) end as title,
        case when h.assignee then x.assignee_name else r.assignee_name end as assignee_name,
        case when h.assignee then x.assignee_email else r.assignee_email end as assignee_email,
        case when h.completed then x.completed else coalesce(r.completed, false) end as completed,
        coalesce(r.user_generated, x.user_generated) as user_generated,
        r.recording_timestamp, r.playback_url, r.fingerprint,
        case when h.priority or h.model then x.priority else r.a ->> 'priority' end as priority,
        case when h.deadline or h.model or private.day_of_analysis(r.a, p_meeting) = x.deadline_on
          then x.deadline_at else private.usable_time(r.a ->> 'deadlineAt') end as deadline_at,
        case when h.deadline or h.model then x.deadline_phrase else r.a ->> 'deadlinePhrase' end
          as deadline_phrase,
        case when h.deadline or h.model then x.deadline_date_only
          else coalesce((r.a ->> 'deadlineDateOnly')::boolean, false) end as deadline_date_only,
        case when h.deadline or h.model then x.deadline_on
          else private.day_of_analysis(r.a, p_meeting) end as deadline_on,
        case when h.category or h.model then x.ai_task_type else r.a ->> 'taskType' end as ai_task_type,
        case when h.model then x.ai_deadline else private.usable_time(r.a ->> 'deadlineAt') end
          as ai_deadline,
        case when h.category or h.model then x.ai_confidence_score
          else (r.a ->> 'confidence')::numeric end as ai_confidence_score,
        case when h.category or h.model then x.ai_reasoning else r.a ->> 'reasoning' end as ai_reasoning,
        case when h.category or h.model then x.ai_prompt_version else r.a ->> 'promptVersion' end
          as ai_prompt_version,
        case when h.category or h.model then x.categorised_by else r.a ->> 'tier' end as categorised_by,
        case when h.model then x.evidence else nullif(r.a -> 'evidence', 'null') end as evidence,
        case when h.model then x.certainty else r.a ->> 'certainty' end as certainty
      from public.meeting_action_items x
      cross join lateral (
        select 'title' = any (x.human_fields) as title,
          x.human_fields && array['assignee_name', 'assignee_email'] as assignee,
          'completed' = any (x.human_fields) as completed,
          'priority' = any (x.human_fields) as priority,
          'deadline_at' = any (x.human_fields) as deadline,
          'ai_task_type' = any (x.human_fields) as category,
          -- What the model said of these very words is better than what the rules say again.
          r.a is null or coalesce(x.categorised_by = 'ai', false)
            and x.fingerprint is not distinct from r.fingerprint as model
      ) h
      where x.id = r.item_id
    ) n
    where i.id = n.id
      and (i.title, i.assignee_name, i.assignee_email, i.completed, i.user_generated,
           i.recording_timestamp, i.playback_url, i.fingerprint, i.gone_at, i.priority, i.deadline_at,
           i.deadline_phrase, i.deadline_date_only, i.deadline_on, i.ai_task_type, i.ai_deadline,
           i.ai_confidence_score, i.ai_reasoning, i.ai_prompt_version, i.categorised_by, i.evidence,
           i.certainty)
        is distinct from
          (n.title, n.assignee_name, n.assignee_email, n.completed, n.user_generated,
           n.recording_timestamp, n.playback_url, n.fingerprint, null, n.priority, n.deadline_at,
           n.deadline_phrase, n.deadline_date_only, n.deadline_on, n.ai_task_type, n.ai_deadline,
           n.ai_confidence_score, n.ai_reasoning, n.ai_prompt_version, n.categorised_by, n.evidence,
           n.certainty);
  end loop;
end
$$;

create or replace function public.apply_ai_analysis_to_task(p jsonb) returns jsonb
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
        when private.day_of_analysis(p, i.meeting_id) = i.deadline_on then i.deadline_at
        else coalesce(private.usable_time(p ->> 'deadlineAt'), i.deadline_at) end,
      deadline_date_only = case when 'deadline_at' = any (i.human_fields)
          or private.usable_time(p ->> 'deadlineAt') is null
        then i.deadline_date_only else coalesce((p ->> 'deadlineDateOnly')::boolean, false) end,
      deadline_on = case when 'deadline_at' = any (i.human_fields)
          or private.usable_time(p ->> 'deadlineAt') is null
        then i.deadline_on else private.day_of_analysis(p, i.meeting_id) end,
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
