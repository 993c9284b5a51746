-- A colleague is a member of the same workspace and nothing else. An account proves nothing: customers
-- have accounts too.
create table public.workspaces (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table public.workspace_members (
  id uuid primary key default gen_random_uuid(),
  workspace_id uuid not null references public.workspaces (id) on delete cascade,
  user_id uuid not null references auth.users (id) on delete cascade,
  -- The address confirmed at sign-up; null while it is not.
  email text,
  name text,
  role text not null default 'member' check (role in ('admin', 'member')),
  created_at timestamptz not null default now(),
  -- One workspace a rep: whose row it is can then be told from the writer alone.
  constraint workspace_members_user unique (user_id)
);
create index workspace_members_by_workspace on public.workspace_members (workspace_id);
create index workspace_members_by_email on public.workspace_members (email);

create table public.workspace_domains (
  id uuid primary key default gen_random_uuid(),
  workspace_id uuid not null references public.workspaces (id) on delete cascade,
  domain text not null,
  created_at timestamptz not null default now(),
  constraint workspace_domains_once unique (workspace_id, domain)
);
create index workspace_domains_by_domain on public.workspace_domains (domain);
