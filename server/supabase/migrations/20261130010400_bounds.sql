-- How long a text may be, whoever writes it: PostgREST knows no limits, and one rep's odd row must not become
-- everybody's slow query. The bounds are those of the contract and of what is usable of an observation, or
-- wider. What was longer before is cut here.
do $$
declare
  r record;
begin
  -- Somebody of ours, so that nothing counts as a person's word and nobody's task changes hands.
  perform set_config('upshot.actor', 'companion', true);
  for r in
    select t, split_part(c, ' ', 1) as c, split_part(c, ' ', 2)::int as most from (values
      ('workspaces', array['name 300']),
      ('workspace_members', array['email 320', 'name 300']),
      ('workspace_domains', array['domain 253']),
      ('companies', array['name 500', 'domain 253']),
      ('company_domains', array['domain 253']),
      ('contacts', array['first_name 300', 'last_name 300', 'email 320']),
      ('contact_aliases', array['email 320']),
      ('meetings', array['title 500', 'summary 1000000', 'transcript_text 10000000', 'fathom_recording_id 300',
        'url 2000', 'share_url 2000', 'thumbnail_url 2000', 'language 100', 'recorded_by_email 320',
        'sentiment_reasoning 2000', 'source 100']),
      ('meeting_attendees', array['name 300', 'email 320', 'speaker_name 300', 'domain 253']),
      ('meeting_transcripts', array['language 100']),
      ('meeting_action_items', array['title 2000', 'assignee_name 300', 'assignee_email 320',
        'playback_url 2000', 'deadline_phrase 500', 'ai_reasoning 2000', 'ai_model 300',
        'ai_prompt_version 300', 'fingerprint 300', 'sync_error 500']),
      ('tasks', array['title 2000', 'description 20000', 'notes 20000']),
      ('calendar_events', array['title 2000', 'organizer_email 320']),
      ('rep_settings', array['time_zone 64'])
    ) as x (t, columns), unnest(x.columns) as c
  loop
    execute format('update public.%1$I set %2$I = left(%2$I, %3$s) where length(%2$I) > %3$s', r.t, r.c, r.most);
    execute format('alter table public.%1$I add constraint %3$I check (length(%2$I) <= %4$s)',
      r.t, r.c, r.t || '_' || r.c || '_length', r.most);
  end loop;

  -- Lists are lists, and of a size that can be read through.
  for r in
    select * from (values
      ('meeting_transcripts', 'utterances', 32 * 1024 * 1024),
      ('meeting_attendees', 'candidates', 256 * 1024),
      ('calendar_events', 'attendees', 1024 * 1024)
    ) as x (t, c, most)
  loop
    execute format($sql$update public.%1$I set %2$I = '[]'
      where jsonb_typeof(%2$I) <> 'array' or octet_length(%2$I::text) > %3$s$sql$, r.t, r.c, r.most);
    execute format($sql$alter table public.%1$I add constraint %4$I check (
      jsonb_typeof(%2$I) = 'array' and pg_column_size(%2$I) <= %3$s)$sql$,
      r.t, r.c, r.most, r.t || '_' || r.c || '_list');
  end loop;
  update public.meeting_action_items set evidence = null
  where jsonb_typeof(evidence) <> 'object' or octet_length(evidence::text) > 65536;
  alter table public.meeting_action_items add constraint meeting_action_items_evidence_object check (
    jsonb_typeof(evidence) = 'object' and pg_column_size(evidence) <= 65536);
  perform set_config('upshot.actor', '', true);
end
$$;
