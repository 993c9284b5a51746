import type { WranglerConfig } from '../deploy/config.ts'
import { secretNames } from '../deploy/settings.ts'

type Bindings = { durable_objects: { bindings: { name: string; class_name: string }[] } }

/** Where workerd listens: for everybody, through a proxy, and for whoever keeps the time. */
export const ports = { public: 8787, cron: 8788 }

/**
 * What workerd is told, from `wrangler.jsonc`, in its own language: the same objects on a disk, the same
 * settings from the environment.
 */
export function workerdConfig(
  shared: WranglerConfig & Bindings,
  {
    version,
    host = '*',
    listen = ports,
  }: { version: string; host?: string; listen?: typeof ports },
): string {
  const objects = shared.durable_objects.bindings
  const names = [...Object.keys(shared.vars), ...secretNames]
  const flags = Array.isArray(shared.compatibility_flags) ? shared.compatibility_flags : []
  const list = (lines: readonly string[]) => lines.map((line) => `    ${line},`).join('\n')
  const metadata = JSON.stringify(JSON.stringify({ id: '', tag: version, timestamp: '' }))
  return `# Made by \`npm run self-host\` from server/wrangler.jsonc.
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "companion", worker = .companion),
    (name = "state", disk = (writable = true)),
    (name = "internet", network = (allow = ["public", "private"], tlsOptions = (trustBrowserCas = true))),
  ],
  sockets = [
    (name = "http", address = "${host}:${listen.public}", http = (), service = "companion"),
    (name = "cron", address = "${host}:${listen.cron}", http = (), service = (name = "companion", entrypoint = "cron")),
  ],
);

const companion :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "worker.js")],
  compatibilityDate = "${String(shared.compatibility_date)}",
  compatibilityFlags = [${flags.map((flag) => JSON.stringify(flag)).join(', ')}],
  bindings = [
${list([
  ...objects.map((one) => `(name = "${one.name}", durableObjectNamespace = "${one.class_name}")`),
  ...names.map((name) => `(name = "${name}", fromEnvironment = "${name}")`),
  `(name = "VERSION", json = ${metadata})`,
])}
  ],
  durableObjectNamespaces = [
${list(objects.map((one) => `(className = "${one.class_name}", uniqueKey = "upshot-${one.class_name}", enableSql = true)`))}
  ],
  durableObjectStorage = (localDisk = "state"),
  globalOutbound = "internet",
);
`
}
