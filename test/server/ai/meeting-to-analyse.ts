import type { ItemToJudge, MeetingToAnalyse } from '../../../server/ai/prompt.ts'

/** A call with three items, its lines five seconds apart, and what a test wants different. */
export function meetingToAnalyse(changes: Partial<MeetingToAnalyse> = {}): MeetingToAnalyse {
  return {
    title: 'Northbeam and Acme: pricing',
    // A Tuesday.
    start: '2026-03-10T14:00:00Z',
    timeZone: 'Europe/Berlin',
    summary: 'Acme wants the numbers before its board meets.',
    items: [
      item('proposal', 'Send revised pricing to Priya', { recordingTimestamp: 10 }),
      item('audit', 'Share the security audit report', { recordingTimestamp: 20 }),
      item('other', 'Look into the webhook retries', { ownerKnown: false, assigneeName: null }),
    ],
    transcript: lines(
      ['Priya Shah', 'Thanks for making the time today.'],
      ['Priya Shah', 'Could you send us the revised pricing? We need it by Friday.'],
      ['Sam Rivera', 'I will send the revised pricing to you, that is urgent for me too.'],
      ['Priya Shah', 'And the security audit report, whenever you get a chance.'],
      ['Sam Rivera', 'I can share the security audit report with you.'],
      ['Sam Rivera', 'I also want to look into the webhook retries.'],
      ['Priya Shah', 'This was great, we are really happy with the trial.'],
    ),
    ...changes,
  }
}

export function item(id: string, title: string, changes: Partial<ItemToJudge> = {}): ItemToJudge {
  return {
    id,
    title,
    assigneeName: 'Sam Rivera',
    ownerKnown: true,
    userGenerated: false,
    recordingTimestamp: null,
    ...changes,
  }
}

export function lines(...said: (readonly [string | null, string])[]) {
  return said.map(([speaker, text], place) => ({ speaker, offset: place * 5, text }))
}
