-- What the CRM knows of a rep's Fathom connection: metadata only, no token is ever in this database.
create table public.fathom_integrations (
  user_id uuid primary key references auth.users (id) on delete cascade,
  fathom_user_email text,
  scopes text,
  status text not null default 'active' check (status in ('active', 'revoked', 'disconnected')),
  connected_at timestamptz,
  last_sync_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index fathom_integrations_overdue on public.fathom_integrations (status, last_sync_at);

create table public.fathom_sync_state (
  user_id uuid primary key references auth.users (id) on delete cascade,
  sync_status text not null default 'idle' check (sync_status in ('idle', 'syncing', 'error')),
  total_meetings integer not null default 0,
  meetings_synced integer not null default 0,
  last_sync_error text,
  last_successful_sync timestamptz,
  last_delivery_at timestamptz,
  -- For other clients of the CRM: the companion keeps its place in its own store.
  cursor text,
  parked_count integer not null default 0,
  missing_count integer,
  missing_checked_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

-- A rep without a row is `automatic`: that is how other clients of the CRM know it.
create table public.rep_settings (
  user_id uuid primary key references auth.users (id) on delete cascade,
  task_creation text not null default 'automatic' check (task_creation in ('automatic', 'review')),
  chosen boolean not null default false,
  time_zone text not null default 'UTC',
  ai_enabled boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table public.calendar_events (
  id uuid primary key default gen_random_uuid(),
  workspace_id uuid not null references public.workspaces (id) on delete cascade,
  user_id uuid not null references auth.users (id) on delete cascade,
  title text not null,
  start_time timestamptz not null,
  end_time timestamptz,
  organizer_email text,
  -- [{email, name}] or a list of addresses.
  attendees jsonb not null default '[]',
  contact_id uuid references public.contacts (id) on delete set null,
  company_id uuid references public.companies (id) on delete set null,
  meeting_id uuid references public.meetings (id) on delete set null,
  human_fields text[] not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index calendar_events_by_user on public.calendar_events (user_id, start_time);
create index calendar_events_by_workspace on public.calendar_events (workspace_id);
create index calendar_events_by_contact on public.calendar_events (contact_id);
create index calendar_events_by_company on public.calendar_events (company_id);
create index calendar_events_by_meeting on public.calendar_events (meeting_id);

-- Which accounts have a Mailbox at the companion. The Mailbox holds tokens and raw deliveries, outside of
-- this database; so the list outlives the account, or a deleted account's Mailbox would never be found.
create table private.mailboxes (
  -- No foreign key, for that reason.
  user_id uuid primary key,
  first_connected_at timestamptz not null default now(),
  erased_at timestamptz,
  -- How it is, as it last told: for the operator, and for nobody else.
  waiting integer not null default 0,
  oldest_waiting_at timestamptz,
  blocked integer not null default 0,
  refresh_failures integer not null default 0,
  reported_at timestamptz
);
create index mailboxes_left on private.mailboxes (user_id) where erased_at is null;
alter table private.mailboxes enable row level security;

-- A deleted account may still have its row, marked, where it was deleted so that it can be told of.
create function private.account_exists(p_user_id uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (
    select from auth.users u where u.id = p_user_id and to_jsonb(u) ->> 'deleted_at' is null)
$$;
