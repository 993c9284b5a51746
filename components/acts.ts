import type * as Actions from '../lib/outbox/actions.ts'

/**
 * Clicks. What they are made of (optimistic drawing, its schemas) is not needed to paint and is fetched
 * when the panel stands; a click made before that waits for it.
 */

let loading: Promise<typeof Actions> | null = null

export function loadActs(): Promise<typeof Actions> {
  loading ??= import('../lib/outbox/actions.ts')
  return loading
}

/** Every action of a rep, callable at once. */
export const act: Pick<
  typeof Actions,
  | 'createTask'
  | 'createFreeTask'
  | 'undoCreate'
  | 'dismissItem'
  | 'completeItem'
  | 'restoreItem'
  | 'deleteTask'
  | 'assignItem'
  | 'setCategory'
  | 'completeTask'
  | 'reopenTask'
  | 'chooseCompany'
  | 'chooseContact'
  | 'notCompany'
  | 'mergeContacts'
  | 'forgetPerson'
  | 'saveSettings'
  | 'addDomain'
  | 'removeDomain'
  | 'dismissRefusal'
  | 'undo'
> = {
  createTask: async (...args) => (await loadActs()).createTask(...args),
  createFreeTask: async (...args) => (await loadActs()).createFreeTask(...args),
  undoCreate: async (...args) => (await loadActs()).undoCreate(...args),
  dismissItem: async (...args) => (await loadActs()).dismissItem(...args),
  completeItem: async (...args) => (await loadActs()).completeItem(...args),
  restoreItem: async (...args) => (await loadActs()).restoreItem(...args),
  deleteTask: async (...args) => (await loadActs()).deleteTask(...args),
  assignItem: async (...args) => (await loadActs()).assignItem(...args),
  setCategory: async (...args) => (await loadActs()).setCategory(...args),
  completeTask: async (...args) => (await loadActs()).completeTask(...args),
  reopenTask: async (...args) => (await loadActs()).reopenTask(...args),
  chooseCompany: async (...args) => (await loadActs()).chooseCompany(...args),
  chooseContact: async (...args) => (await loadActs()).chooseContact(...args),
  notCompany: async (...args) => (await loadActs()).notCompany(...args),
  mergeContacts: async (...args) => (await loadActs()).mergeContacts(...args),
  forgetPerson: async (...args) => (await loadActs()).forgetPerson(...args),
  saveSettings: async (...args) => (await loadActs()).saveSettings(...args),
  addDomain: async (...args) => (await loadActs()).addDomain(...args),
  removeDomain: async (...args) => (await loadActs()).removeDomain(...args),
  dismissRefusal: async (...args) => (await loadActs()).dismissRefusal(...args),
  undo: async (...args) => (await loadActs()).undo(...args),
}
