/** What a deploy is for. Staging is a whole companion of its own, with its own CRM and its own Fathom app. */
export const environments = ['production', 'staging'] as const
export type Environment = (typeof environments)[number]

/** The companion's name at Cloudflare. */
export function workerName(environment: Environment): string {
  return environment === 'production' ? 'upshot-companion' : `upshot-companion-${environment}`
}
