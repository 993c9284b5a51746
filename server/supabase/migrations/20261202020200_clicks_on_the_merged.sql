-- Every click on a contact that was merged meanwhile is meant for the one that it became: also one that names it for
-- a task, and one that forgets them.
do $$
declare
  r record;
  v_old text;
  v_new text;
begin
  for r in
    select * from (values
      ('private.with_task_fields(uuid, public.tasks, jsonb)',
        't.contact_id := private.arg_uuid(p_fields, ''contactId'', false);',
        't.contact_id := private.arg_uuid(p_fields, ''contactId'', false);
    t.contact_id := coalesce(private.merged_into(p_me, t.contact_id), t.contact_id);'),
      ('private.mutate_person_forget(uuid, jsonb)',
        'v_contact constant uuid := private.arg_uuid(p_args, ''contactId'');',
        'v_contact constant uuid := (private.contact_to_change(p_me, private.arg_uuid(p_args, ''contactId''))).id;'),
      ('private.mutate_person_forget(uuid, jsonb)',
        'perform private.contact_to_change(p_me, v_contact);', '')
    ) as t (name, was, becomes)
  loop
    v_old := pg_get_functiondef(r.name::regprocedure);
    v_new := replace(v_old, r.was, r.becomes);
    if v_new = v_old then
      raise exception '% does not read as it was expected to', r.name;
    end if;
    execute v_new;
  end loop;
end
$$;
