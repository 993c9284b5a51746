-- Pictures of calls, in a private bucket with a folder for each rep: `<rep>/<call>.jpg`. The companion
-- writes them with its own key; a rep reads those in their own folder. Where there is no storage, as on a
-- plain Postgres, there are no pictures.
do $$
begin
  if to_regclass('storage.buckets') is null or to_regclass('storage.objects') is null then
    return;
  end if;
  execute $sql$
    insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types)
    values ('fathom', 'fathom', false, 1048576, array['image/jpeg', 'image/png', 'image/webp'])
    on conflict (id) do update
    set public = false, file_size_limit = excluded.file_size_limit,
        allowed_mime_types = excluded.allowed_mime_types
  $sql$;
  execute 'drop policy if exists upshot_pictures_read on storage.objects';
  execute $sql$
    create policy upshot_pictures_read on storage.objects for select to authenticated
    using (bucket_id = 'fathom' and split_part(name, '/', 1) = (select auth.uid())::text)
  $sql$;
end
$$;

-- Where a call's picture is: `fathom/<rep>/<call>.jpg`. Apart from what is observed of the call: no list
-- of Fathom's names a picture, so none outranks this one. Answers `{found, touched}`: whether the call is
-- there, and whose panels to hint.
create function public.set_thumbnail(p_owner uuid, p_recording text, p_path text) returns jsonb
language plpgsql security definer set search_path = '' as $$
begin
  if p_path is null or p_path not like 'fathom/' || p_owner || '/%' then
    raise exception 'A picture lies in its rep''s own folder' using errcode = '22023';
  end if;
  perform set_config('upshot.actor', 'companion', true);
  perform private.lock_workspace(private.workspace_of(p_owner));
  update public.meetings m set thumbnail_url = p_path
  where m.owner_user_id = p_owner and m.fathom_recording_id = p_recording
    and m.thumbnail_url is distinct from p_path;
  return jsonb_build_object('touched', to_jsonb(private.feed_touched_reps()),
    'found', exists (select from public.meetings m
      where m.owner_user_id = p_owner and m.fathom_recording_id = p_recording));
end
$$;
revoke execute on function public.set_thumbnail(uuid, text, text) from public, anon, authenticated;
grant execute on function public.set_thumbnail(uuid, text, text) to service_role;
