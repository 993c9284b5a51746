import type { Sql, TransactionSql } from 'postgres'

/** Calls as the companion writes them, in number and size as a benchmark asks. */

/** A call of 8 people with 12 items. 1,500 utterances are an hour of it. */
export function meeting(ownerUserId: string, recordingId: string, utterances: number) {
  return {
    ownerUserId,
    source: 'webhook',
    rank: 0,
    contentHash: recordingId,
    receivedAt: '2026-11-23T10:00:00Z',
    imported: false,
    meeting: {
      recordingId,
      callUrl: `https://fathom.example/calls/${recordingId}`,
      title: 'Pricing call',
      start: '2026-11-23T09:00:00Z',
      end: '2026-11-23T10:00:00Z',
      summary: 'They want 25 seats. '.repeat(200),
      notes: [],
    },
    people: Array.from({ length: 8 }, (_, n) => ({
      name: `Person ${n}`,
      email: `person${n}@company${n % 3}.example`,
      isExternal: true,
      isOrganizer: n === 0,
      domain: `company${n % 3}.example`,
      freeMail: false,
      speakerName: `Person ${n}`,
      spokenSeconds: n * 60,
    })),
    transcript: {
      language: 'en',
      utterances: Array.from({ length: utterances }, (_, n) => ({
        speaker: `Person ${n % 8}`,
        email: null,
        offset: n * 2.4,
        text: `This is what was said as utterance ${n}, in a sentence of the usual length, more or less.`,
      })),
    },
    items: Array.from({ length: 12 }, (_, n) => ({
      fingerprint: `item-${n}`,
      title: `Send document ${n}`,
      assigneeName: `Person ${n % 8}`,
      assigneeEmail: null,
      completed: false,
      userGenerated: false,
      recordingTimestamp: n * 60,
      playbackUrl: null,
      analysis: {
        taskType: 'email',
        confidence: 0.8,
        reasoning: 'says send',
        tier: 'rules',
        priority: null,
        deadlineAt: null,
        deadlinePhrase: null,
        deadlineDateOnly: false,
        evidence: null,
        certainty: 'clear',
        promptVersion: 'rules-1',
      },
      // Every third names somebody.
      about:
        n % 3 === 0
          ? {
              key: `person${n % 8}@company${(n % 8) % 3}.example`,
              said: `Person ${n % 8}`,
              by: 'words',
              reason: `Its words name “Person ${n % 8}”`,
            }
          : null,
    })),
  }
}

/** One request as PostgREST runs it: a transaction of its own, with role and claims set first. */
export async function request<T>(sql: Sql, work: (tx: TransactionSql) => Promise<T>): Promise<T> {
  const { result } = await sql.begin(async (tx) => {
    await tx`
      select set_config('role', 'service_role', true),
             set_config('request.jwt.claims', '{"role": "service_role"}', true)`
    return { result: await work(tx) }
  })
  return result
}

/** Answers the outcome. Rejects with code 55P03 where there is no room among other writers. */
export function sync(sql: Sql, argument: object): Promise<string> {
  const text = JSON.stringify(argument)
  return request(sql, async (tx) => {
    const [row] = await tx`select sync_meeting(${text}::text::jsonb) ->> 'outcome' as outcome`
    return String(row?.outcome)
  })
}
