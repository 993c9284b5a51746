-- Companies and contacts, each a rep's own.

create table public.companies (
  id uuid primary key default gen_random_uuid(),
  workspace_id uuid not null references public.workspaces (id) on delete cascade,
  owner_id uuid not null references auth.users (id) on delete cascade,
  name text not null,
  domain text,
  source text not null default 'manual' check (source in ('fathom', 'manual', 'import')),
  first_seen_at timestamptz,
  human_fields text[] not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint companies_owner_domain unique (owner_id, domain)
);
create index companies_by_workspace on public.companies (workspace_id);

-- Further domains of a company, beside `companies.domain`.
create table public.company_domains (
  id uuid primary key default gen_random_uuid(),
  company_id uuid not null references public.companies (id) on delete cascade,
  owner_id uuid not null references auth.users (id) on delete cascade,
  domain text not null,
  created_at timestamptz not null default now(),
  constraint company_domains_once unique (company_id, domain)
);
create index company_domains_by_owner on public.company_domains (owner_id, domain);

create table public.contacts (
  id uuid primary key default gen_random_uuid(),
  workspace_id uuid not null references public.workspaces (id) on delete cascade,
  owner_id uuid not null references auth.users (id) on delete cascade,
  first_name text,
  last_name text,
  email text,
  company_id uuid references public.companies (id) on delete set null,
  source text not null default 'manual' check (source in ('fathom', 'manual', 'import')),
  first_seen_at timestamptz,
  human_fields text[] not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint contacts_owner_email unique (owner_id, email)
);
create index contacts_by_workspace on public.contacts (workspace_id);
create index contacts_by_company on public.contacts (company_id);

create table public.contact_aliases (
  id uuid primary key default gen_random_uuid(),
  contact_id uuid not null references public.contacts (id) on delete cascade,
  owner_id uuid not null references auth.users (id) on delete cascade,
  email text not null,
  created_at timestamptz not null default now(),
  constraint contact_aliases_once unique (owner_id, email)
);
create index contact_aliases_by_contact on public.contact_aliases (contact_id);

-- "Not this company": the rule will not choose it for this contact again.
create table public.company_exclusions (
  id uuid primary key default gen_random_uuid(),
  contact_id uuid not null references public.contacts (id) on delete cascade,
  company_id uuid not null references public.companies (id) on delete cascade,
  owner_id uuid not null references auth.users (id) on delete cascade,
  created_at timestamptz not null default now(),
  constraint company_exclusions_once unique (contact_id, company_id)
);
create index company_exclusions_by_company on public.company_exclusions (company_id);
create index company_exclusions_by_owner on public.company_exclusions (owner_id);
