import type { Intents } from '../../mirror/tools.ts'
import type { MailboxContext } from '../context.ts'

/** Copies that were asked for and whose making is not settled: written before, so that no crash forgets one. */
export function createIntents({ sql, storage }: Pick<MailboxContext, 'sql' | 'storage'>): Intents {
  return {
    read(mirror) {
      const [row] = sql
        .exec<{
          asked_at: number
          keyed: number
          contact: string | null
          remote_id: string | null
        }>(
          'select asked_at, keyed, contact, remote_id from mirror_intents where mirror_id = ?',
          mirror,
        )
        .toArray()
      if (!row) return null
      const { asked_at: askedAt, keyed, contact, remote_id: remoteId } = row
      return { askedAt, keyed: keyed === 1, contact, remoteId }
    },
    async begin(mirror, { askedAt, keyed, contact }) {
      sql.exec(
        `insert into mirror_intents (mirror_id, asked_at, keyed, contact) values (?, ?, ?, ?)
          on conflict (mirror_id) do update
          set asked_at = excluded.asked_at, keyed = excluded.keyed, contact = excluded.contact`,
        mirror,
        askedAt,
        keyed ? 1 : 0,
        contact,
      )
      await storage.sync()
    },
    async noteMade(mirror, remoteId) {
      sql.exec('update mirror_intents set remote_id = ? where mirror_id = ?', remoteId, mirror)
      await storage.sync()
    },
    clear(mirror) {
      sql.exec('delete from mirror_intents where mirror_id = ?', mirror)
    },
  }
}
