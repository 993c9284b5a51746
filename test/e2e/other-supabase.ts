import type { OtherSupabase } from '../../server/local/other-supabase.ts'

/** The Supabase that `npm run test:real` runs the flows against; null: the embedded one. */
export function otherSupabase(environment: NodeJS.ProcessEnv): OtherSupabase | null {
  const {
    UPSHOT_TEST_SUPABASE_URL: url,
    UPSHOT_TEST_SUPABASE_ISSUER: issuer,
    UPSHOT_TEST_SUPABASE_KEY: publishableKey,
    UPSHOT_TEST_SUPABASE_SECRET_KEY: secretKey,
  } = environment
  if (!url) return null
  if (!publishableKey || !secretKey) {
    throw new Error(
      'UPSHOT_TEST_SUPABASE_URL needs UPSHOT_TEST_SUPABASE_KEY and UPSHOT_TEST_SUPABASE_SECRET_KEY beside it.',
    )
  }
  return { url: url.replace(/\/+$/, ''), ...(issuer && { issuer }), publishableKey, secretKey }
}
