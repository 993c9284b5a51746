/** Replaced at build time by the address of the backend that this build is for. */
interface ImportMetaEnv {
  readonly UPSHOT_COMPANION_URL: string
  readonly UPSHOT_SUPABASE_URL: string
  readonly UPSHOT_SUPABASE_KEY: string
}

/** A stylesheet that is loaded when it is asked for. */
declare module '*.css' {}

interface ImportMeta {
  readonly env: ImportMetaEnv
}
