-- A membership is somebody's for good, and no client may write whose. Where the service does, the team hears
-- of it like of everything else that is shown of its members, and so does whoever had it.

create or replace function private.feed_note_team_member() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.touch_team(
    array[new.workspace_id, old.workspace_id], '{}', array[coalesce(new.user_id, old.user_id)]);
  if tg_op = 'UPDATE' and old.user_id is distinct from new.user_id then
    perform private.feed_touch('settings', array[old.user_id]);
  end if;
  return null;
end
$$;

drop trigger feed_team on public.workspace_members;
create trigger feed_team after insert or delete or update of user_id, workspace_id, role, email, name
  on public.workspace_members for each row execute function private.feed_note_team_member();
