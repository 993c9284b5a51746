import type { ItemDraft } from './EditItem.tsx'

/** What drafts of earlier releases do not have. */
type LaterPart = 'due' | 'spoken' | 'saidAt' | 'companyId' | 'companies'

/** A draft as it was kept, be it by a panel of a release that knew instants and no days. */
export function keptDraft(
  draft: Omit<ItemDraft, LaterPart> & Partial<ItemDraft> & { dueDate?: string | null },
): ItemDraft {
  const { dueDate, ...rest } = draft
  return {
    ...rest,
    due: rest.due ?? { at: dueDate ?? null },
    spoken: rest.spoken ?? null,
    saidAt: rest.saidAt ?? null,
    companyId: rest.companyId,
    companies: rest.companies ?? [],
  }
}
