import * as z from 'zod/mini'

/** What a panel says of its own errors, where its rep or their company wants that. Neither messages nor content. */

const frame = '[\\w$.<>#?]{1,60}@[\\w.-]{1,60}:\\d{1,9}:\\d{1,9}'

export const PanelError = z.object({
  /** As `errorKind` has it. */
  kind: z.string().check(z.regex(/^[A-Za-z]\w{0,60}(?::\w{1,40})?$/)),
  /** As `errorPlace` has it; null where the stack says nothing. */
  at: z.nullable(z.string().check(z.regex(new RegExp(`^${frame}(?: < ${frame}){0,3}$`)))),
  /** The script that it happened in. */
  script: z.enum(['panel', 'background']),
})
export type PanelError = z.infer<typeof PanelError>

/** How many one request may tell of: more of them would be the same fault over and over. */
export const mostPanelErrors = 10

export const PanelErrors = z.object({
  errors: z.array(PanelError).check(z.minLength(1), z.maxLength(mostPanelErrors)),
})
export type PanelErrors = z.infer<typeof PanelErrors>
