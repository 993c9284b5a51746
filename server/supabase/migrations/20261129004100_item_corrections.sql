-- What a rep put right of what a machine had said of an item: the measure of how good it really is. One
-- line an item and field, from the machine's last word to the rep's; none where they came to agree again.
-- Of an assignee only the side is kept, never a name.
create table public.item_corrections (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null references auth.users (id) on delete cascade,
  item_id uuid not null references public.meeting_action_items (id) on delete cascade,
  field text not null check (field in ('category', 'assignee')),
  was text,
  became text,
  -- Which tier the corrected word was from; of an assignee it is always the rules'.
  tier text not null check (tier in ('rules', 'ai')),
  model text,
  prompt_version text,
  confidence numeric,
  corrected_at timestamptz not null default now(),
  constraint item_corrections_once unique (item_id, field)
);
create index item_corrections_by_owner on public.item_corrections (owner_id, corrected_at);
alter table public.item_corrections enable row level security;
revoke all on public.item_corrections from anon, authenticated, service_role;
grant select on public.item_corrections to authenticated, service_role;
create policy item_corrections_own on public.item_corrections for select to authenticated
  using (owner_id = (select auth.uid()));

create function private.note_correction() returns trigger
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
    elsif r.was is not null and r.tier in ('rules', 'ai') then
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

create trigger note_correction after update on public.meeting_action_items
  for each row when ((old.ai_task_type, old.assignee_kind)
    is distinct from (new.ai_task_type, new.assignee_kind))
  execute function private.note_correction();

-- How often reps kept a category, by tier, model and prompt version, over the items they looked at:
-- those that became a task by hand, were dismissed, or were corrected.
-- Answers [{tier, model, promptVersion, reviewed, corrected, accuracy}].
create function public.categorisation_accuracy(p_since timestamptz default '-infinity') returns jsonb
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
      where c.field = 'category' and c.corrected_at >= p_since
      union all
      select i.categorised_by, case when i.categorised_by = 'ai' then i.ai_model end,
        i.ai_prompt_version, false
      from public.meeting_action_items i
      where i.categorised_by in ('rules', 'ai') and i.updated_at >= p_since
        and (i.dismissed_at is not null or i.task_id is not null and not i.task_made_by_rule)
    ) l
    group by l.tier, l.model, l.prompt_version
  ) a
$$;
revoke execute on function public.categorisation_accuracy(timestamptz) from public, anon, authenticated;
grant execute on function public.categorisation_accuracy(timestamptz) to service_role;
