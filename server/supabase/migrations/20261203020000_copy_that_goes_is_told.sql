-- A task shows its copy until that is taken back: the panel hears of it when it is, whatever else changes with it.

do $$
declare
  v_old constant text := pg_get_functiondef('private.feed_note_task_mirrors()'::regprocedure);
  v_new constant text := replace(replace(v_old, '(n.task_id, n.provider,', '(n.task_id, n.gone, n.provider,'),
    '(o.task_id, o.provider,', '(o.task_id, o.gone, o.provider,');
begin
  if v_new = v_old then
    raise exception 'feed_note_task_mirrors does not compare as it was expected to';
  end if;
  execute v_new;
end
$$;
