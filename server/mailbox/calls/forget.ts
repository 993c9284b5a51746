import type { MailboxContext } from '../context.ts'
import { writeFact } from '../facts.ts'

/**
 * Somebody is to be forgotten: drops every body that has reached the CRM. Those still on their way are
 * dropped as soon as they have, since the CRM takes the person out of them. Which bodies name the
 * person is not looked at: none of them is needed any more.
 */
export function forgetBodies({ sql, storage, now }: MailboxContext): void {
  storage.transactionSync(() => {
    writeFact(sql, 'bodiesForgottenAt', now())
    sql.exec(
      `delete from chunks where delivery_id in
        (select id from deliveries where settled_at is not null)`,
    )
  })
}

/** Drops the body of a delivery that has just reached the CRM, where it came before a forgetting. */
export function dropForgottenBody(sql: SqlStorage, deliveryId: number): void {
  sql.exec(
    `delete from chunks where delivery_id = ? and exists (
      select 1 from deliveries join facts on facts.name = 'bodiesForgottenAt'
        where deliveries.id = ? and deliveries.received_at <= cast(facts.value as integer))`,
    deliveryId,
    deliveryId,
  )
}
