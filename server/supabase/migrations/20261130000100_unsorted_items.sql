-- An item may be left unsorted: no type, and the rep is asked. What they answer is kept beside the
-- corrections, with nothing in `was`: it says what the words meant, and puts nobody right.
create or replace function private.note_correction() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_owner uuid;
  r record;
begin
  if private.actor() <> 'rep' then
    return null;
  end if;
  select m.owner_user_id into v_owner from public.meetings m where m.id = new.meeting_id;
  for r in
    select * from (values
      ('category', old.ai_task_type, new.ai_task_type, old.categorised_by,
        'ai_task_type' = any (old.human_fields)),
      ('assignee', old.assignee_kind, new.assignee_kind, 'rules',
        old.human_fields && array['assignee_name', 'assignee_email']))
      as f (field, was, became, tier, corrected_before)
    where f.was is distinct from f.became
  loop
    if r.corrected_before then
      update public.item_corrections c set became = r.became, corrected_at = now()
      where c.item_id = new.id and c.field = r.field;
      delete from public.item_corrections c
      where c.item_id = new.id and c.field = r.field and c.was is not distinct from c.became;
    elsif (r.was is not null or r.field = 'category') and r.tier in ('rules', 'ai') then
      insert into public.item_corrections
        (owner_id, item_id, field, was, became, tier, model, prompt_version, confidence)
      values (v_owner, new.id, r.field, r.was, r.became, r.tier,
        case when r.field = 'category' then old.ai_model end,
        case when r.field = 'category' then old.ai_prompt_version end,
        case when r.field = 'category' then old.ai_confidence_score end)
      on conflict (item_id, field) do update set became = excluded.became, corrected_at = now();
    end if;
  end loop;
  return null;
end
$$;

-- As before, but for what was left unsorted: nobody was asked to be right about it.
create or replace function public.categorisation_accuracy(p_since timestamptz default '-infinity')
returns jsonb
language sql stable security definer set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object(
      'tier', a.tier, 'model', a.model, 'promptVersion', a.prompt_version, 'reviewed', a.reviewed,
      'corrected', a.corrected, 'accuracy', round(1 - a.corrected::numeric / a.reviewed, 4))
    order by a.tier, a.model nulls first, a.prompt_version), '[]')
  from (
    select l.tier, l.model, l.prompt_version, count(*) as reviewed,
      count(*) filter (where l.corrected) as corrected
    from (
      select c.tier, c.model, c.prompt_version, true as corrected
      from public.item_corrections c
      where c.field = 'category' and c.was is not null and c.corrected_at >= p_since
      union all
      select i.categorised_by, case when i.categorised_by = 'ai' then i.ai_model end,
        i.ai_prompt_version, false
      from public.meeting_action_items i
      where i.categorised_by in ('rules', 'ai') and i.ai_task_type is not null
        and i.updated_at >= p_since
        and (i.dismissed_at is not null or i.task_id is not null and not i.task_made_by_rule)
    ) l
    group by l.tier, l.model, l.prompt_version
  ) a
$$;

-- What reps said an item is, for the training set: the words, the type they chose, and the one it had.
-- One rep's or all; the companion's operator alone may ask, and takes the names out before it is kept.
create function public.category_corrections(p_since timestamptz default '-infinity') returns jsonb
language sql stable security definer set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object(
      'text', i.title, 'label', c.became, 'was', c.was, 'tier', c.tier, 'confidence', c.confidence,
      'promptVersion', c.prompt_version, 'names', (
        select coalesce(jsonb_agg(distinct n.name) filter (where n.name is not null), '[]')
        from (
          select a.name from public.meeting_attendees a where a.meeting_id = i.meeting_id
          union all select i.assignee_name
          union all
          select o.name from public.companies o
          where o.id = (select m.company_id from public.meetings m where m.id = i.meeting_id)
        ) n))
    order by c.corrected_at, c.id), '[]')
  from public.item_corrections c
  join public.meeting_action_items i on i.id = c.item_id
  where c.field = 'category' and c.became is not null and c.corrected_at >= p_since
$$;
revoke execute on function public.category_corrections(timestamptz) from public, anon, authenticated;
grant execute on function public.category_corrections(timestamptz) to service_role;

-- What nobody could sort still has its deadline, its quote and its reason: a type that is null is said on
-- purpose. One that is no type at all makes the analysis none.
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
