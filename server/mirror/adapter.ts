/**
 * Another CRM, as the mirror needs it: whatever knows a shape of HubSpot's, or of the next one's, is behind
 * this. Ids are that CRM's own, as text; times are ISO 8601.
 */

/** What both sides hold of a task, in one language, and compare field by field. */
export type TaskFields = {
  title: string
  completed: boolean
  /** An instant; null where that CRM has none. */
  dueAt: string | null
  /** Null: nobody said one there. */
  priority: 'low' | 'medium' | 'high' | null
  /** Who has it, by that CRM's id of a person who can own things; null: nobody. */
  ownerId: string | null
}

/** What a task is hung on there. */
export type Links = { contact: string | null; company: string | null; deal: string | null }

/** A copy as it is there now. */
export type Copy = {
  id: string
  fields: TaskFields
  /** In its bin: somebody can still restore it. */
  archived: boolean
  modifiedAt: string | null
  /** Who last changed it, by that CRM's id of a user; null where it does not say. */
  modifiedBy: string | null
  linked: { contacts: string[]; companies: string[]; deals: string[] }
}

export type NewCopy = {
  fields: TaskFields
  links: Links
  /** By which a copy is found again whose making was never answered. */
  key: string
  /** What stands in it: paragraphs of plain text. */
  body: readonly string[]
  kind: 'call' | 'email' | 'other'
}

/** What a CRM will not do, in words of ours; `names` are what it named: properties, scopes. */
export type Refusal = {
  reason: 'required_property' | 'no_rights' | 'invalid' | 'refused'
  names: string[]
}

export type CrmFailure =
  | { ok: false; reason: 'unauthorized' }
  | { ok: false; reason: 'not_found' }
  /** Something with this key is there already. */
  | { ok: false; reason: 'duplicate' }
  /** It did nothing, and says to come again. `daily`: the day's share is spent. */
  | { ok: false; reason: 'wait'; waitMs: number; daily: boolean }
  | { ok: false; reason: 'refused'; refusal: Refusal; status: number }
  /** No answer, or none that can be understood: what was asked for may have been done. */
  | { ok: false; reason: 'unavailable'; status: number | null }

/** How much of its budget is left, as an answer's headers said. */
export type Budget = { remaining: number; windowMs: number } | null

export type CrmAnswer<T> = ({ ok: true; value: T } | CrmFailure) & { budget: Budget }

export type Caller = { apiUrl: string; accessToken: string }

/** Somebody there. */
export type PersonThere = { userId: string | null; ownerId: string; email: string; name: string }

/** A deal that is not closed. Whoever may edit deals there wrote its name. */
export type Deal = {
  id: string
  name: string
  amount: number | null
  /** ISO 4217; null where that CRM does not say. */
  currency: string | null
  /** How far it is, as a person reads it there. */
  stage: string | null
  /** The day (`2026-12-04`) on which it is expected to be closed. */
  closesOn: string | null
}

export type CrmAdapter = {
  /** As it stands in the database, and in addresses. */
  provider: string
  /** As a rep calls it. */
  name: string
  /** What the unique key is called there, as refusals name it. */
  keyName: string
  /** The copy's address for a person. */
  url: (portalId: string, id: string) => string
  /** Whether copies can be made under a key that is unique there; makes that possible where it may. */
  prepareKey: (caller: Caller) => Promise<CrmAnswer<boolean>>
  /** A contact by address; `company`: its primary one. */
  findContact: (
    caller: Caller,
    email: string,
  ) => Promise<CrmAnswer<{ id: string; company: string | null }>>
  /** Where a person sees a company there, with all of its deals. */
  companyUrl: (portalId: string, id: string) => string
  /** All deals of a company that are not closed, the most likely to be meant first. */
  openDeals: (caller: Caller, company: string) => Promise<CrmAnswer<Deal[]>>
  /** Everybody who can own things. */
  people: (caller: Caller) => Promise<CrmAnswer<PersonThere[]>>
  /** `keyed`: under the unique key; otherwise its body carries the key. */
  create: (caller: Caller, copy: NewCopy, keyed: boolean) => Promise<CrmAnswer<Copy>>
  /** By the unique key. Never an index that lags behind. */
  findByKey: (caller: Caller, key: string) => Promise<CrmAnswer<string>>
  /** By the key in its body: among a contact's tasks, and among all made since `since`. */
  findByBody: (
    caller: Caller,
    key: string,
    contact: string | null,
    since: string,
  ) => Promise<CrmAnswer<string>>
  /** Also what is in the bin. */
  read: (caller: Caller, id: string) => Promise<CrmAnswer<Copy>>
  /** Those of these that are there and not in the bin, by the ids they have now. */
  readMany: (caller: Caller, ids: readonly string[]) => Promise<CrmAnswer<Copy[]>>
  update: (caller: Caller, id: string, changes: Partial<TaskFields>) => Promise<CrmAnswer<null>>
  link: (caller: Caller, id: string, to: keyof Links, target: string) => Promise<CrmAnswer<null>>
  /** Takes it off what it was hung on; that it was not there is as good. */
  unlink: (caller: Caller, id: string, to: keyof Links, target: string) => Promise<CrmAnswer<null>>
  remove: (caller: Caller, id: string) => Promise<CrmAnswer<null>>
}
