/** The backend this build is for. Fixed at build time: a panel talks to no other. */
export const companionUrl = new URL(import.meta.env.UPSHOT_COMPANION_URL).origin
export const supabaseUrl = new URL(import.meta.env.UPSHOT_SUPABASE_URL).origin
export const supabaseKey = import.meta.env.UPSHOT_SUPABASE_KEY
