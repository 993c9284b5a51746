-- What was promised, and what is to be done about it.

create table public.meeting_action_items (
  id uuid primary key default gen_random_uuid(),
  workspace_id uuid not null,
  meeting_id uuid not null references public.meetings (id) on delete cascade,
  title text not null,
  assignee_name text,
  assignee_email text,
  assignee_kind text not null default 'unknown'
    check (assignee_kind in ('me', 'member', 'colleague', 'external', 'unknown')),
  -- The rep has said that somebody else owes it, and not who.
  not_mine boolean not null default false,
  priority text check (priority in ('low', 'medium', 'high', 'urgent')),
  deadline_at timestamptz,
  deadline_phrase text,
  deadline_date_only boolean not null default false,
  completed boolean not null default false,
  user_generated boolean not null default false,
  playback_url text,
  recording_timestamp numeric,
  -- Written by the trigger on `tasks` alone. No foreign key back: two of them between the same tables
  -- make every embed ambiguous, and the one on `tasks` already says it all.
  task_id uuid,
  synced_to_task boolean not null default false,
  sync_status text not null default 'pending'
    check (sync_status in ('pending', 'synced', 'excluded', 'failed')),
  sync_error text,
  synced_at timestamptz,
  task_made_by_rule boolean not null default false,
  -- A person took the task away: no rule makes it again.
  task_removed_at timestamptz,
  ai_task_type text check (ai_task_type in
    ('call', 'email', 'meeting', 'follow_up', 'proposal', 'demo', 'general')),
  ai_deadline timestamptz,
  ai_confidence_score numeric check (ai_confidence_score between 0 and 1),
  ai_reasoning text,
  ai_analyzed_at timestamptz,
  ai_model text,
  ai_prompt_version text,
  -- What an item was analysed from; see private.ai_content_hash().
  ai_content_hash text,
  categorised_by text check (categorised_by in ('rules', 'ai', 'rep')),
  evidence jsonb,
  certainty text check (certainty in ('clear', 'implied', 'unsure')),
  fingerprint text,
  gone_at timestamptz,
  dismissed_at timestamptz,
  human_fields text[] not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint meeting_action_items_fingerprint unique (meeting_id, fingerprint)
);
create index meeting_action_items_by_task on public.meeting_action_items (task_id);
create index meeting_action_items_by_email on public.meeting_action_items (assignee_email);

create table public.tasks (
  id uuid primary key default gen_random_uuid(),
  workspace_id uuid not null references public.workspaces (id) on delete cascade,
  title text not null,
  description text,
  due_date timestamptz,
  due_date_only boolean not null default false,
  -- Left out, priority and type are those of the item that the task is made from.
  priority text not null check (priority in ('low', 'medium', 'high', 'urgent')),
  status text not null default 'pending'
    check (status in ('pending', 'in_progress', 'completed', 'cancelled', 'overdue')),
  completed boolean not null default false,
  completed_at timestamptz,
  task_type text not null check (task_type in
    ('call', 'email', 'meeting', 'follow_up', 'proposal', 'demo', 'general')),
  assigned_to uuid references auth.users (id) on delete set null,
  created_by uuid references auth.users (id) on delete set null,
  meeting_action_item_id uuid references public.meeting_action_items (id) on delete set null,
  meeting_id uuid references public.meetings (id) on delete set null,
  company_id uuid references public.companies (id) on delete set null,
  contact_id uuid references public.contacts (id) on delete set null,
  notes text,
  human_fields text[] not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint tasks_one_per_item unique (meeting_action_item_id)
);
create index tasks_by_workspace on public.tasks (workspace_id);
create index tasks_by_assignee on public.tasks (assigned_to);
create index tasks_by_creator on public.tasks (created_by);
create index tasks_by_meeting on public.tasks (meeting_id);
create index tasks_by_company on public.tasks (company_id);
create index tasks_by_contact on public.tasks (contact_id);
