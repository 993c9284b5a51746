import type { MutationArgs, MutationName } from '../../contract/mutation.ts'
import { mutations } from '../../contract/mutation.ts'
import { item } from './item.ts'
import { match } from './match.ts'
import { meeting } from './meeting.ts'
import { person } from './person.ts'
import { record } from './record.ts'
import type { Rule } from './rule.ts'
import { task } from './task.ts'
import { team } from './team.ts'
import { account, settings, workspace } from './workspace.ts'

/** Every mutation of the contract with its rule; it does not compile while one is missing. */
export const rules = {
  ...task,
  ...item,
  ...match,
  ...person,
  ...record,
  ...meeting,
  ...settings,
  ...workspace,
  ...team,
  ...account,
} satisfies { [N in MutationName]: Rule<N> }

const byName: { readonly [N in MutationName]: Rule<N> } = rules

export function ruleOf<N extends MutationName>(name: N): Rule<N> {
  return byName[name]
}

const schemas: {
  readonly [N in MutationName]?: {
    safeParse: (args: unknown) => { success: true; data: MutationArgs<N> } | { success: false }
  }
} = mutations

/** The arguments of a click that was kept; null where this release does not know it any more. */
export function readArgs<N extends MutationName>(name: N, kept: unknown): MutationArgs<N> | null {
  const parsed = schemas[name]?.safeParse(kept)
  return parsed?.success ? parsed.data : null
}
