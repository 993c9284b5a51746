-- What is said of each item of a list, whoever said it.
create function private.said_items(p_targets jsonb, p_facts jsonb)
returns table (
  n bigint, fingerprint text, item_id uuid, title text, assignee_name text, assignee_email text,
  completed boolean, user_generated boolean, recording_timestamp numeric, playback_url text, a jsonb)
language sql immutable set search_path = '' as $$
  select t.n, t.target ->> 'fingerprint', (t.target ->> 'itemId')::uuid,
    f #>> '{title,value}', w.name, w.email, (f #>> '{completed,value}')::boolean,
    (f #>> '{userGenerated,value}')::boolean, (f #>> '{recordingTimestamp,value}')::numeric,
    f #>> '{playbackUrl,value}', f #> '{analysis,value}'
  from jsonb_array_elements(p_targets) with ordinality as t (target, n)
  cross join lateral (select p_facts -> (t.target ->> 'fingerprint') as f) k
  cross join lateral private.assignee_of_facts(f) w
$$;

-- The action items of a call, as a list that won says, or with what another knew of them.
-- `p_targets` is [{fingerprint, itemId|null}] in the order of the list.
create function private.sync_items(p_meeting uuid, p_targets jsonb, p_facts jsonb, p_list_won boolean)
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
     priority, deadline_at, deadline_phrase, deadline_date_only, ai_task_type, ai_deadline,
     ai_confidence_score, ai_reasoning, ai_prompt_version, categorised_by, evidence, certainty)
  select p_meeting, coalesce(s.title, 'Untitled item'), s.assignee_name, s.assignee_email,
    coalesce(s.completed, false), coalesce(s.user_generated, false), s.recording_timestamp,
    s.playback_url, s.fingerprint, v_at + s.n * interval '1 microsecond',
    s.a ->> 'priority', private.usable_time(s.a ->> 'deadlineAt'), s.a ->> 'deadlinePhrase',
    coalesce((s.a ->> 'deadlineDateOnly')::boolean, false), s.a ->> 'taskType',
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
        deadline_date_only = n.deadline_date_only, ai_task_type = n.ai_task_type,
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
        case when h.deadline or h.model then x.deadline_at
          else private.usable_time(r.a ->> 'deadlineAt') end as deadline_at,
        case when h.deadline or h.model then x.deadline_phrase else r.a ->> 'deadlinePhrase' end
          as deadline_phrase,
        case when h.deadline or h.model then x.deadline_date_only
          else coalesce((r.a ->> 'deadlineDateOnly')::boolean, false) end as deadline_date_only,
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
           i.deadline_phrase, i.deadline_date_only, i.ai_task_type, i.ai_deadline,
           i.ai_confidence_score, i.ai_reasoning, i.ai_prompt_version, i.categorised_by, i.evidence,
           i.certainty)
        is distinct from
          (n.title, n.assignee_name, n.assignee_email, n.completed, n.user_generated,
           n.recording_timestamp, n.playback_url, n.fingerprint, null, n.priority, n.deadline_at,
           n.deadline_phrase, n.deadline_date_only, n.ai_task_type, n.ai_deadline,
           n.ai_confidence_score, n.ai_reasoning, n.ai_prompt_version, n.categorised_by, n.evidence,
           n.certainty);
  end loop;
end
$$;
