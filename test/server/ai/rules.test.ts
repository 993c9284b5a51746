import { describe, expect, test } from 'vitest'
import type { TaskType } from '../../../lib/contract/vocabulary.ts'
import { taskTypes } from '../../../lib/contract/vocabulary.ts'
import { priorityIn } from '../../../server/ai/priority.ts'
import { categoriseByRules } from '../../../server/ai/rules.ts'

function typeOf(title: string): TaskType {
  return categoriseByRules({ title, quote: null }).taskType
}

describe('the type', () => {
  test.each<[TaskType, string]>([
    ['call', 'Call Tomás about the procurement timeline'],
    ['call', 'Call Elif to discuss revised proposal'],
    ['call', 'Set up a call with Mirek about single sign-on'],
    ['email', 'Send security questionnaire to Tom'],
    ['email', 'Share the recording of the demo'],
    ['email', 'Write up open points and send notes to everyone'],
    ['meeting', 'Book the roadmap session with Dana’s team'],
    ['meeting', 'Send calendar invite for Thursday'],
    ['follow_up', 'Follow up with Priya about pricing'],
    ['follow_up', 'Check the exit clause and get back to Ingrid'],
    ['proposal', 'Send revised proposal with the 25-seat tier'],
    ['proposal', 'Prepare quote for 20 vans'],
    ['demo', 'Schedule product demo with both planners'],
    ['demo', 'Set up a sandbox with their SSO before the technical demo'],
    ['general', 'Update forecast in the CRM'],
    ['general', 'Update CRM before the demo'],
    ['general', 'Check with legal whether the notice period is possible'],
    ['general', 'Get Sam to fix the import bug'],
    ['general', 'Have engineering look into the webhook retries'],
    ['proposal', 'Get Sam to quote the second depot'],
    ['email', 'Get Sam to send the shipment volumes'],
    ['email', 'Get the signed floor plan to Sam'],
    ['general', 'Submit permit application'],
    ['general', 'Deliver the tiles to the site on Thursday'],
    ['general', 'Upload photos to the project portal'],
    ['email', 'Submit the completed questionnaire to Initech'],
    ['proposal', 'Review redlines from their counsel'],
    ['proposal', 'Look over the draft contract'],
    ['call', 'Hop on a Zoom with the architect'],
    ['call', 'Jump on a quick Teams call about the invoice export'],
    ['meeting', 'Join the Teams meeting on Tuesday'],
    ['follow_up', 'Request the floor plans from the landlord'],
    ['meeting', 'Request a meeting with the plant manager'],
  ])('is %s for “%s”', (type, title) => {
    expect(typeOf(title)).toBe(type)
  })

  test.each([
    'Priya to send the shipment volumes',
    'Dana Okafor will send the shipment volumes',
    'Robin: send the shipment volumes',
    '[Robin] Send the shipment volumes',
    'Action item: send the shipment volumes',
    "I'll send the shipment volumes",
    'Please send the shipment volumes',
    'The finance team to send the shipment volumes',
    'send the shipment volumes',
    'SEND THE SHIPMENT VOLUMES',
  ])('is the work and not its owner: “%s”', (title) => {
    expect(typeOf(title)).toBe('email')
  })

  test('comes with a confidence and the words that it was read off', () => {
    expect(categoriseByRules({ title: 'Send proposal to Priya', quote: null })).toEqual({
      taskType: 'proposal',
      confidence: 0.9,
      reason: 'A matter of quote, price or contract: “Send proposal”.',
      priority: null,
      spoke: true,
    })
  })

  test.each(['', ' ', '…', '価格表を送る', '\n', 'x'.repeat(500), '(((', '[a', '$&', '🧾🧾'])(
    'is never missing: %j',
    (title) => {
      const { taskType, confidence, reason } = categoriseByRules({ title, quote: null })
      expect(taskTypes).toContain(taskType)
      expect(confidence).toBeGreaterThan(0)
      expect(confidence).toBeLessThan(1)
      expect(reason).not.toBe('')
    },
  )
})

describe('the priority', () => {
  test.each([
    ['urgent', 'Send the contract ASAP'],
    ['urgent', 'This is urgent: call Ben'],
    ['high', 'It’s really important that the numbers are right'],
    ['high', 'High priority: review terms'],
    ['medium', 'Medium priority: update the deck'],
    ['low', 'Send the whitepaper, no rush'],
    ['low', 'This is not urgent'],
    ['low', 'Update the deck when you get a chance'],
  ])('is %s for “%s”', (priority, text) => {
    expect(priorityIn(text)).toBe(priority)
  })

  test.each([
    'Send proposal by Friday',
    'Send list of important customers',
    'Document the critical path',
    'Ask about the priority support package',
    '',
  ])('is none for “%s”', (text) => {
    expect(priorityIn(text)).toBeNull()
  })

  test('may be said in the quote, and the item’s own words go first', () => {
    const quote = 'Please send it as soon as possible.'
    expect(categoriseByRules({ title: 'Send contract', quote }).priority).toBe('urgent')
    expect(categoriseByRules({ title: 'Send contract, no rush', quote }).priority).toBe('low')
  })
})

describe('where no rule speaks', () => {
  test.each<[TaskType, string]>([
    ['call', 'Give the hospital a bell before the ward round'],
    ['email', 'Copy Delphine into the conversation with IT'],
    ['meeting', 'Get both finance leads in one room'],
    ['follow_up', 'Get a decision from Tadeusz on the hosting region'],
    ['proposal', 'Add a termination clause to the subscription terms'],
    ['demo', 'Let their engineers try the API with test credentials'],
    ['general', 'Clean up duplicate contacts for the account'],
  ])('the signs together say %s for “%s”, less surely than a rule', (type, title) => {
    const result = categoriseByRules({ title, quote: null })
    expect(result.taskType).toBe(type)
    expect(result.confidence).toBeLessThan(0.8)
    expect(result.reason).toMatch(/^Sounds like/)
  })

  test('and where there is no sign either it is general, and says that it does not know', () => {
    const result = categoriseByRules({ title: 'Blue sky over Ghent', quote: null })
    expect(result).toMatchObject({ taskType: 'general', confidence: 0.5 })
    expect(result.reason).toBe('No words say what kind it is.')
  })

  test('verbs with “to” before a place, and with “after”, keep what belongs to them', () => {
    expect(typeOf('Travel to Ghent for the workshop')).toBe('meeting')
    expect(typeOf('Keep after the lawyers for the comments')).toBe('follow_up')
  })
})
