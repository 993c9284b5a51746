import type { Sql } from 'postgres'

/**
 * All that our schemas are, one line an object, sorted: relations, columns, constraints, indexes, policies,
 * triggers, functions with their bodies, grants, comments, and the rows that migrations put in. Bodies are
 * told by a hash, so that the whole fits into a file one can compare.
 *
 * The order of columns is left out: nothing of ours reads rows by place. So are not-null constraints, which
 * Postgres 18 began to list beside the columns that say the same.
 */
export async function catalogueOf(sql: Sql): Promise<string[]> {
  const rows = await sql<{ line: string }[]>`
    with ours as (
      select oid, nspname from pg_namespace where nspname in ('public', 'private')
    ),
    beside as (
      select oid, nspname from pg_namespace where nspname in ('public', 'private', 'auth', 'storage')
    ),
    relations as (
      select c.*, n.nspname || '.' || c.relname as name
      from pg_class c join ours n on n.oid = c.relnamespace
    )
    select concat_ws(' | ', 'schema', n.nspname,
      'granted ' || (select string_agg(a::text, ' ' order by a::text) from unnest(s.nspacl) a)) as line
    from ours n join pg_namespace s on s.oid = n.oid where n.nspname = 'private'
    union all
    select concat_ws(' | ', case c.relkind when 'r' then 'table' else 'relation ' || c.relkind::text end,
      c.name, 'owner ' || c.relowner::regrole,
      case c.relpersistence when 'u' then 'unlogged' end,
      case when c.relrowsecurity then 'row security' end,
      case when c.relforcerowsecurity then 'forced' end,
      'options ' || c.reloptions::text,
      'granted ' || (select string_agg(a::text, ' ' order by a::text) from unnest(c.relacl) a))
    from relations c where c.relkind not in ('i', 'I', 't', 'c')
    union all
    select concat_ws(' | ', 'column', c.name || '.' || a.attname,
      format_type(a.atttypid, a.atttypmod),
      case when a.attnotnull then 'not null' end,
      case when a.attcollation <> t.typcollation then 'collate ' || a.attcollation::regcollation end,
      case when a.attidentity <> '' then 'identity ' || a.attidentity::text end,
      case a.attgenerated when '' then 'default ' else 'generated ' end
        || pg_get_expr(d.adbin, d.adrelid),
      'granted ' || (select string_agg(g::text, ' ' order by g::text) from unnest(a.attacl) g))
    from relations c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    join pg_type t on t.oid = a.atttypid
    left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    where c.relkind not in ('i', 'I', 't')
    union all
    select concat_ws(' | ', 'constraint', coalesce(c.name, k.connamespace::regnamespace::text), k.conname,
      pg_get_constraintdef(k.oid))
    from pg_constraint k left join relations c on c.oid = k.conrelid
    where k.connamespace in (select oid from ours) and k.contype <> 'n'
    union all
    select concat_ws(' | ', 'index', c.name, pg_get_indexdef(i.indexrelid))
    from pg_index i join relations c on c.oid = i.indrelid
    union all
    select concat_ws(' | ', 'policy', n.nspname || '.' || c.relname, p.polname,
      case when p.polpermissive then null else 'restrictive' end, 'for ' || p.polcmd::text,
      'to ' || (select string_agg(r::regrole::text, ' ' order by r::regrole::text) from unnest(p.polroles) r),
      'using ' || pg_get_expr(p.polqual, p.polrelid),
      'check ' || pg_get_expr(p.polwithcheck, p.polrelid))
    from pg_policy p join pg_class c on c.oid = p.polrelid join beside n on n.oid = c.relnamespace
    where n.nspname in ('public', 'private') or p.polname like 'upshot%'
    union all
    select concat_ws(' | ', 'trigger', pg_get_triggerdef(t.oid), 'enabled ' || t.tgenabled::text)
    from pg_trigger t join pg_proc f on f.oid = t.tgfoid join ours n on n.oid = f.pronamespace
    where not t.tgisinternal
    union all
    select concat_ws(' | ', 'function', f.oid::regprocedure, 'owner ' || f.proowner::regrole,
      case when f.prosecdef then 'security definer' end,
      case f.provolatile when 'i' then 'immutable' when 's' then 'stable' else 'volatile' end,
      'config ' || f.proconfig::text,
      'granted ' || (select string_agg(a::text, ' ' order by a::text) from unnest(f.proacl) a),
      'sha256 ' || left(encode(sha256(convert_to(pg_get_functiondef(f.oid), 'UTF8')), 'hex'), 16))
    from pg_proc f join ours n on n.oid = f.pronamespace
    union all
    select concat_ws(' | ', 'type', n.nspname || '.' || t.typname, t.typtype::text)
    from pg_type t join ours n on n.oid = t.typnamespace where t.typtype not in ('c', 'b')
    union all
    select concat_ws(' | ', 'default privileges', d.defaclrole::regrole, d.defaclnamespace::regnamespace,
      d.defaclobjtype::text, (select string_agg(a::text, ' ' order by a::text) from unnest(d.defaclacl) a))
    from pg_default_acl d
    union all
    select concat_ws(' | ', 'comment', o.identity, d.description)
    from pg_description d, pg_identify_object(d.classoid, d.objoid, d.objsubid) o
    where o.schema in ('public', 'private')
    union all
    select concat_ws(' | ', 'rows', 'private.free_mail_domains', count(*)::text,
      left(encode(sha256(convert_to(string_agg(f.domain, ' ' order by f.domain collate "C"), 'UTF8')), 'hex'), 16))
    from private.free_mail_domains f`
  return rows.map((row) => row.line.replace(/\s+/g, ' ')).toSorted()
}
