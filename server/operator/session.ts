import { fromBase64Url, randomText, sameBytes, toBase64Url, utf8 } from '../encoding.ts'

// The operator's token is typed once and traded for a cookie that lives for an hour. Nothing is stored: both
// the cookie and what protects forms are signed with the token, so that a new token ends every session.

export const sessionSeconds = 60 * 60
/** `__Host-`: over https alone, from this host alone, for no sub-domain to set. */
export const cookieName = '__Host-upshot-operator'

async function sign(token: string, text: string): Promise<Uint8Array> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', utf8(token), algorithm, false, ['sign'])
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, utf8(text)))
}

/** A new session, as the cookie's value: when it ends, something random, the signature. */
export async function newSession(token: string, now: number): Promise<string> {
  const session = `${Math.floor(now / 1000) + sessionSeconds}.${randomText()}`
  return `${session}.${toBase64Url(await sign(token, `session ${session}`))}`
}

/** Whether this cookie is one of ours and has not ended. */
export async function isSession(cookie: string, token: string, now: number): Promise<boolean> {
  const [ends = '', random = '', signature = ''] = cookie.split('.')
  const given = fromBase64Url(signature)
  if (!/^[1-9]\d{9,10}$/.test(ends) || given === null) return false
  const wanted = await sign(token, `session ${ends}.${random}`)
  return sameBytes(given, wanted) && Number(ends) > now / 1000
}

/** What every form of this session carries: another site cannot know it. */
export async function formToken(cookie: string, token: string): Promise<string> {
  return toBase64Url(await sign(token, `form ${cookie}`))
}

export async function isFormToken(given: string, cookie: string, token: string): Promise<boolean> {
  return sameBytes(utf8(given), utf8(await formToken(cookie, token)))
}
