-- Calls, who was on them, and what was said.

create table public.meetings (
  id uuid primary key default gen_random_uuid(),
  workspace_id uuid not null references public.workspaces (id) on delete cascade,
  owner_user_id uuid not null references auth.users (id) on delete cascade,
  title text not null,
  meeting_start timestamptz,
  meeting_end timestamptz,
  company_id uuid references public.companies (id) on delete set null,
  primary_contact_id uuid references public.contacts (id) on delete set null,
  summary text,
  transcript_text text,
  fathom_recording_id text,
  -- The call's address at Fathom: a delivery without a recording id is known by it.
  url text,
  share_url text,
  thumbnail_url text,
  language text,
  recorded_by_email text,
  sentiment_score numeric check (sentiment_score between -1 and 1),
  sentiment_reasoning text,
  source text not null default 'manual',
  internal_only boolean not null default false,
  imported boolean not null default false,
  items_state text not null default 'ready' check (items_state in ('waiting', 'ready', 'failed')),
  notes text[] not null default '{}',
  received_at timestamptz,
  human_fields text[] not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint meetings_owner_recording unique (owner_user_id, fathom_recording_id)
);
create index meetings_by_start on public.meetings (owner_user_id, meeting_start desc);
create index meetings_by_url on public.meetings (owner_user_id, url);
create index meetings_by_company on public.meetings (company_id);
create index meetings_by_contact on public.meetings (primary_contact_id);
create index meetings_by_workspace on public.meetings (workspace_id, meeting_start);

create table public.meeting_attendees (
  id uuid primary key default gen_random_uuid(),
  -- The call's, by trigger; it goes when the call goes, so here and below no foreign key of its own.
  workspace_id uuid not null,
  meeting_id uuid not null references public.meetings (id) on delete cascade,
  contact_id uuid references public.contacts (id) on delete set null,
  name text,
  email text,
  -- Left out, it is worked out from the address.
  is_external boolean not null,
  is_organizer boolean not null default false,
  match_reason text not null default 'none' check (match_reason in
    ('exact_email', 'alias', 'domain', 'chosen_by_rep', 'none_free_mail', 'none')),
  -- What could be meant where the match is a question: [{kind, id, label}].
  candidates jsonb not null default '[]',
  speaker_name text,
  spoken_seconds numeric,
  -- Place in the list of invitees.
  position integer not null default 0,
  -- The word of Fathom, or of a person, on whether this is somebody from outside; null where nobody said.
  said_external boolean,
  -- Registrable domain of the address, and whether anybody can have one there. Told by the companion,
  -- which has the lists; null where another client wrote the row.
  domain text,
  free_mail boolean,
  -- An address, or a name where there is none, names a person within a call.
  person_key text not null generated always as (coalesce(email, 'name:' || lower(name), 'nobody')) stored,
  human_fields text[] not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint meeting_attendees_once unique (meeting_id, person_key)
);
create index meeting_attendees_by_contact on public.meeting_attendees (contact_id);
create index meeting_attendees_by_email on public.meeting_attendees (email);

-- Apart from `meetings`, so that lists never read them.
create table public.meeting_transcripts (
  meeting_id uuid primary key references public.meetings (id) on delete cascade,
  workspace_id uuid not null,
  language text,
  -- [{speaker, email, offset (seconds), text}]
  utterances jsonb not null default '[]',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

-- Recordings a person deleted: no sync brings them back.
create table public.deleted_recordings (
  id uuid primary key default gen_random_uuid(),
  owner_user_id uuid not null references auth.users (id) on delete cascade,
  fathom_recording_id text,
  url text,
  deleted_at timestamptz not null default now(),
  constraint deleted_recordings_once unique nulls not distinct (owner_user_id, fathom_recording_id, url)
);
