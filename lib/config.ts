import type { Backend } from './contract/backend.ts'

/**
 * The backend this build is for, fixed at build time: such a panel talks to no other. Null in the package for
 * every company, which is told by policy or asks its rep.
 */
export const builtIn: Backend | null =
  import.meta.env.UPSHOT_COMPANION_URL === ''
    ? null
    : {
        companionUrl: new URL(import.meta.env.UPSHOT_COMPANION_URL).origin,
        supabaseUrl: new URL(import.meta.env.UPSHOT_SUPABASE_URL).origin,
        supabaseKey: import.meta.env.UPSHOT_SUPABASE_KEY,
      }
