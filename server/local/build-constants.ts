/** The backend an extension is built for. Fixed at build time: a panel talks to no other. */
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

/** Reads the constants of a build from its environment; the local ones where it says nothing. */
export function constantsOf(environment: NodeJS.ProcessEnv): BuildConstants {
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
