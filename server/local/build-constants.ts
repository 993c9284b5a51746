/** The backend an extension is built for, empty in the package for every company. */
export interface BuildConstants {
  companionUrl: string
  supabaseUrl: string
  supabaseKey: string
}

/** Where `npm start` serves, so that a plain build works with it. */
export const localConstants: BuildConstants = {
  companionUrl: 'http://127.0.0.1:8787',
  supabaseUrl: 'http://127.0.0.1:54321',
  // Publishable means public; the embedded Supabase always takes this one.
  supabaseKey: 'sb_publishable_upshot_local',
}

/** The environment variables that carry the constants into a build. */
export function buildEnvironment(constants: BuildConstants): Record<string, string> {
  return {
    UPSHOT_COMPANION_URL: constants.companionUrl,
    UPSHOT_SUPABASE_URL: constants.supabaseUrl,
    UPSHOT_SUPABASE_KEY: constants.supabaseKey,
  }
}

/** Of the package for every company: nothing is built in, and the panel is told by policy or asks. */
export const forEveryCompany: BuildConstants = {
  companionUrl: '',
  supabaseUrl: '',
  supabaseKey: '',
}

/**
 * Reads the constants of a build from its environment; the local ones where it says nothing, none where
 * `UPSHOT_COMPANION_URL` is `ask`.
 */
export function constantsOf(environment: NodeJS.ProcessEnv): BuildConstants {
  if (environment.UPSHOT_COMPANION_URL === 'ask') return forEveryCompany
  return {
    companionUrl: environment.UPSHOT_COMPANION_URL || localConstants.companionUrl,
    supabaseUrl: environment.UPSHOT_SUPABASE_URL || localConstants.supabaseUrl,
    supabaseKey: environment.UPSHOT_SUPABASE_KEY || localConstants.supabaseKey,
  }
}

/** What `import.meta.env.UPSHOT_*` is replaced with, as Vite's `define` wants it. */
export function buildDefinitions(constants: BuildConstants): Record<string, string> {
  return Object.fromEntries(
    Object.entries(buildEnvironment(constants)).map(([name, value]) => [
      `import.meta.env.${name}`,
      JSON.stringify(value),
    ]),
  )
}
