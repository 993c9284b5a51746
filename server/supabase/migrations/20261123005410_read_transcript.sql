-- One transcript, for a panel that no longer keeps it: `TranscriptResponse` in lib/contract/feed.ts.
-- Null where the call is not the signed-in rep's own or has none: whoever only has a task from a call
-- does not read it.
create function public.read_transcript(p_meeting uuid) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  me constant uuid := (select auth.uid());
begin
  if me is null then
    raise exception 'Sign in first' using errcode = '42501';
  end if;
  return jsonb_build_object('transcript', (
    select private.feed_transcript(m.id) from public.meetings m
    where m.id = p_meeting and m.owner_user_id = me));
end
$$;

revoke execute on function public.read_transcript(uuid) from public, anon, service_role;
grant execute on function public.read_transcript(uuid) to authenticated;
