/** Header that every request of the extension carries; the companion answers 426 below `minimumClientVersion`. */
export const versionHeader = 'x-upshot-version'

/** The oldest extension that the companion still understands. */
export const minimumClientVersion = '0.1.0'

/** Path of the address that ends the OAuth flow: `https://<extension id>.chromiumapp.org/fathom`. */
export const returnPath = 'fathom'

/** The same of signing in with Google; to be allowed in the project's redirect addresses. */
export const googleReturnPath = 'google'
