-- Companies and people get the name that a person gives them, and two records of one company become one. Each
-- is a correction: noted with its journal, and taken back like any other.

create function private.company_to_change(p_me uuid, p_company uuid) returns public.companies
language plpgsql set search_path = '' as $$
declare
  v_company public.companies;
begin
  select * into v_company from public.companies c
  where c.id = p_company and c.owner_id = p_me for update;
  if not found then
    perform private.refuse('not_found', 'That company is no longer there.');
  end if;
  return v_company;
end
$$;

create function private.mutate_record_rename_company(p_me uuid, p_mutation uuid, p_args jsonb)
returns void
language plpgsql set search_path = '' as $$
declare
  v_company constant public.companies :=
    private.company_to_change(p_me, private.arg_uuid(p_args, 'companyId'));
begin
  perform private.remember_correction(p_me, p_mutation, 'record.rename_company', array[
    private.correct_row('rep', 'companies', v_company.id, jsonb_build_object(
      'name', btrim(private.arg_text(p_args, 'name', 300, true))))], '{}');
end
$$;

create function private.mutate_record_rename_contact(p_me uuid, p_mutation uuid, p_args jsonb)
returns void
language plpgsql set search_path = '' as $$
declare
  v_contact constant public.contacts :=
    private.contact_to_change(p_me, private.arg_uuid(p_args, 'contactId'));
  v_first constant text := nullif(btrim(private.arg_text(p_args, 'firstName', 300)), '');
  v_last constant text := nullif(btrim(private.arg_text(p_args, 'lastName', 300)), '');
begin
  if coalesce(v_first, v_last) is null then
    perform private.refuse('invalid', 'A person needs a name.');
  end if;
  perform private.remember_correction(p_me, p_mutation, 'record.rename_contact', array[
    private.correct_row('rep', 'contacts', v_contact.id,
      jsonb_build_object('first_name', v_first, 'last_name', v_last))], '{}');
end
$$;

-- Candidates of a match once two companies are one.
create function private.candidates_merged(p_candidates jsonb, p_merge uuid, p_keep public.companies)
returns jsonb
language sql immutable set search_path = '' as $$
  select coalesce(jsonb_agg(d.c order by d.n), '[]')
  from (
    select distinct on (m.c ->> 'kind', m.c ->> 'id') m.c, m.n
    from (
      select e.n, case when e.c ->> 'kind' = 'company' and e.c ->> 'id' in (p_merge::text, p_keep.id::text)
        then jsonb_build_object('kind', 'company', 'id', p_keep.id, 'label', p_keep.name) else e.c end as c
      from jsonb_array_elements(p_candidates) with ordinality as e (c, n)) m
    order by m.c ->> 'kind', m.c ->> 'id', m.n) d
$$;

-- The question with whom a call is, once two of those that could be meant are one: asked no more, asked among
-- fewer, or answered already.
create function private.merge_call_choices(p_me uuid, p_keep uuid, p_merge uuid) returns jsonb[]
language plpgsql set search_path = '' as $$
declare
  v_journal jsonb[] := '{}';
  v_among uuid[];
  r record;
begin
  for r in
    select c.id, c.among, c.company_id from public.call_choices c
    where c.owner_id = p_me and c.about = 'company' and p_merge = any (c.among) order by c.id
  loop
    v_among := array(select distinct a from unnest(array_replace(r.among, p_merge, p_keep)) as a order by a);
    v_journal := array_append(v_journal, case
      when cardinality(v_among) < 2 or exists (
        select from public.call_choices o
        where o.owner_id = p_me and o.about = 'company' and o.among = v_among)
      then private.correct_remove('call_choices', r.id)
      else private.correct_row('rules', 'call_choices', r.id, jsonb_build_object('among', v_among,
        'company_id', case when r.company_id = p_merge then p_keep else r.company_id end)) end);
  end loop;
  return v_journal;
end
$$;

create function private.mutate_record_merge_companies(p_me uuid, p_mutation uuid, p_args jsonb)
returns void
language plpgsql set search_path = '' as $$
declare
  v_keep_id constant uuid := private.arg_uuid(p_args, 'keepId');
  v_merge_id constant uuid := private.arg_uuid(p_args, 'mergeId');
  v_keep public.companies;
  v_merge public.companies;
  v_journal jsonb[] := '{}';
  v_calls uuid[];
  v_to_keep constant jsonb := jsonb_build_object('company_id', v_keep_id);
  v_candidates jsonb;
  r record;
begin
  if v_keep_id = v_merge_id then
    perform private.refuse('invalid', 'A company cannot be merged with itself.');
  end if;
  -- Both in one order, so that two merges that cross wait and do not fail.
  perform from public.companies c where c.id in (v_keep_id, v_merge_id) order by c.id for update;
  v_keep := private.company_to_change(p_me, v_keep_id);
  v_merge := private.company_to_change(p_me, v_merge_id);
  v_calls := array(
    select m.id from public.meetings m
    where m.owner_user_id = p_me and (m.company_id in (v_keep_id, v_merge_id)
      or m.tied_company_ids && array[v_keep_id, v_merge_id])
    union
    select a.meeting_id from public.meeting_attendees a join public.contacts c on c.id = a.contact_id
    where c.company_id in (v_keep_id, v_merge_id));

  -- Whoever is not at the one and works at the other works at both from now on.
  for r in
    select e.id, c.company_id in (v_keep_id, v_merge_id) is true or e.company_id = v_merge_id and exists (
        select from public.company_exclusions k
        where k.contact_id = e.contact_id and k.company_id = v_keep_id) as goes
    from public.company_exclusions e join public.contacts c on c.id = e.contact_id
    where e.company_id = v_merge_id or e.company_id = v_keep_id and c.company_id = v_merge_id
    order by e.id
  loop
    v_journal := array_append(v_journal, case when r.goes
      then private.correct_remove('company_exclusions', r.id)
      else private.correct_row('rules', 'company_exclusions', r.id, v_to_keep) end);
  end loop;
  v_journal := v_journal || private.merge_call_choices(p_me, v_keep_id, v_merge_id);
  for r in
    select 'contacts' as place, c.id from public.contacts c where c.company_id = v_merge_id
    union all select 'meetings', m.id from public.meetings m where m.company_id = v_merge_id
    union all select 'tasks', t.id from public.tasks t where t.company_id = v_merge_id
    union all select 'calendar_events', e.id from public.calendar_events e where e.company_id = v_merge_id
    order by place, id
  loop
    v_journal := array_append(v_journal, private.correct_row('rules', r.place, r.id, v_to_keep));
  end loop;
  for r in
    select d.id, d.domain = v_keep.domain is true or exists (
      select from public.company_domains k where k.company_id = v_keep_id and k.domain = d.domain) as known
    from public.company_domains d where d.company_id = v_merge_id order by d.id
  loop
    v_journal := array_append(v_journal, case when r.known
      then private.correct_remove('company_domains', r.id)
      else private.correct_row('rules', 'company_domains', r.id, v_to_keep) end);
  end loop;
  for r in
    select a.id, a.contact_id, a.candidates, c.company_id
    from public.meeting_attendees a
    join public.meetings m on m.id = a.meeting_id and m.owner_user_id = p_me
    left join public.contacts c on c.id = a.contact_id
    where a.candidates @> jsonb_build_array(jsonb_build_object('kind', 'company', 'id', v_merge_id))
    order by a.id
  loop
    v_candidates := private.candidates_merged(r.candidates, v_merge_id, v_keep);
    if jsonb_array_length(v_candidates) = 1 and jsonb_array_length(r.candidates) > 1
      and r.contact_id is not null and r.company_id is null then
      -- The merging was the answer.
      v_journal := array_append(v_journal,
        private.correct_row('rules', 'contacts', r.contact_id, v_to_keep));
      v_calls := v_calls || private.meetings_with(array[r.contact_id]);
      v_candidates := '[]';
    end if;
    v_journal := array_append(v_journal, private.correct_row('rules', 'meeting_attendees', r.id,
      jsonb_build_object('candidates', v_candidates)));
  end loop;

  v_journal := array_append(v_journal, private.correct_remove('companies', v_merge_id));
  if v_keep.domain is null and v_merge.domain is not null then
    v_journal := array_append(v_journal, private.correct_row('rules', 'companies', v_keep_id,
      jsonb_build_object('domain', v_merge.domain)));
  elsif v_merge.domain <> v_keep.domain and not exists (
    select from public.company_domains d where d.company_id = v_keep_id and d.domain = v_merge.domain)
  then
    v_journal := array_append(v_journal, private.correct_add('company_domains', jsonb_build_object(
      'company_id', v_keep_id, 'owner_id', p_me, 'domain', v_merge.domain, 'created_at', now())));
  end if;
  perform private.remember_correction(p_me, p_mutation, 'record.merge_companies', v_journal,
    array(select distinct c from unnest(v_calls) as c));
end
$$;

-- The feed shows what else belongs to a company.
create or replace function private.feed_company(p_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
    select jsonb_build_object(
      'id', c.id, 'ownerId', c.owner_id, 'name', c.name, 'domain', c.domain,
      'otherDomains', coalesce((
        select jsonb_agg(d.domain order by d.domain) from public.company_domains d
        where d.company_id = c.id), '[]'),
      'source', c.source, 'firstSeenAt', c.first_seen_at)
    from public.companies c where c.id = p_id
  );
end
$$;

create function private.feed_note_company_domains() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.feed_touch('company', array_remove(array[new.company_id, old.company_id], null));
  return null;
end
$$;
create trigger feed_domains after insert or update or delete on public.company_domains
  for each row execute function private.feed_note_company_domains();

revoke execute on function private.company_to_change(uuid, uuid),
  private.mutate_record_rename_company(uuid, uuid, jsonb),
  private.mutate_record_rename_contact(uuid, uuid, jsonb),
  private.candidates_merged(jsonb, uuid, public.companies),
  private.merge_call_choices(uuid, uuid, uuid),
  private.mutate_record_merge_companies(uuid, uuid, jsonb), private.feed_note_company_domains()
  from public, anon, authenticated, service_role;
