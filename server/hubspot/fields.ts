import * as z from 'zod/mini'
import { cleaned } from '../../lib/contract/text.ts'

/** Readers of HubSpot's JSON, none of which loses an answer to one odd part of it. */

/** An object's number, as text or as a number. */
export const id = z.pipe(
  z.union([z.string().check(z.minLength(1)), z.number()]),
  z.transform((value: string | number) => String(value)),
)

/** Text that a CRM can hold, or null for what is none. */
export const word = z.catch(
  z.nullable(
    z.pipe(
      z.pipe(z.union([z.string(), z.number(), z.boolean()]), z.transform(String)),
      z.string().check(cleaned),
    ),
  ),
  null,
)

/** What an object says of itself, by name. */
export const properties = z.record(z.string(), word)

/** A list without those of its entries that cannot be used. */
export function usable<T>(entry: z.ZodMiniType<T>) {
  return z.pipe(
    z.array(z.unknown()),
    z.transform((list) =>
      list.flatMap((one) => {
        const parsed = entry.safeParse(one)
        return parsed.success ? [parsed.data] : []
      }),
    ),
  )
}

/** Where a list goes on; null at its end. */
export const paging = z.catch(
  z.nullable(
    z.pipe(
      z.object({ next: z.object({ after: id }) }),
      z.transform(({ next }) => next.after),
    ),
  ),
  null,
)
