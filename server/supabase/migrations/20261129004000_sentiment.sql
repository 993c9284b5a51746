-- The mean sentiment of the newest three calls against the three before: above +0.2 `improving`, below
-- -0.2 `declining`, else `stable`; `unknown` when either side is missing. Of a contact or of a company;
-- computed when asked, so that it can block no write. A signed-in rep asks of their own calls only.
create function public.calculate_sentiment_trend(p_contact_id uuid default null, p_company_id uuid default null)
returns text
language plpgsql stable security definer set search_path = '' as $$
declare
  v_new numeric;
  v_old numeric;
begin
  with scored as (
    select m.sentiment_score, row_number() over (order by m.meeting_start desc nulls last, m.id) as n
    from public.meetings m
    where m.sentiment_score is not null
      and (auth.uid() is null or m.owner_user_id = auth.uid())
      and (p_company_id is null or m.company_id = p_company_id)
      and (p_contact_id is null or m.primary_contact_id = p_contact_id or exists (
        select from public.meeting_attendees a where a.meeting_id = m.id and a.contact_id = p_contact_id))
      and (p_contact_id is not null or p_company_id is not null)
  )
  select avg(sentiment_score) filter (where n <= 3), avg(sentiment_score) filter (where n between 4 and 6)
  into v_new, v_old from scored;
  return case
    when v_new is null or v_old is null then 'unknown'
    when v_new - v_old > 0.2 then 'improving'
    when v_new - v_old < -0.2 then 'declining'
    else 'stable' end;
end
$$;
revoke execute on function public.calculate_sentiment_trend(uuid, uuid) from public, anon;
grant execute on function public.calculate_sentiment_trend(uuid, uuid) to authenticated, service_role;
