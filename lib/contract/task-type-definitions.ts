import type { TaskType } from './vocabulary.ts'

/**
 * What the seven task types mean: the one place that says so. The rules follow it, Claude is asked by
 * it, the labels of `test/eval` are given by it, and the panel shows it where a rep chooses.
 */
export type TaskTypeDefinition = {
  /** The work, in a line that a rep can read. */
  work: string
  /** Items as they are really written, plain ones before borderline ones. */
  examples: readonly string[]
}

export const taskTypeDefinitions: Readonly<Record<TaskType, TaskTypeDefinition>> = {
  call: {
    work: 'Talking to somebody by phone or a voice call, arranging such a call included',
    examples: [
      'Call Tomás about the procurement timeline',
      'Set up a call with Mirek about single sign-on',
      'Hop on a Zoom with their architect',
      'Call Elif to discuss the revised proposal',
    ],
  },
  email: {
    work: 'Sending or passing on something that is there, or writing somebody a message',
    examples: [
      'Send the security questionnaire to Tom',
      'Share the recording of the demo',
      'Introduce Amara to our security lead',
      'Find the exit clause and send it over',
    ],
  },
  meeting: {
    work: 'Arranging or attending an appointment that is neither a call nor a demo',
    examples: [
      'Book the roadmap session with Dana’s team',
      'Send a calendar invite for Thursday',
      'Walk the site with the foreman on Monday',
      'Present the three offers to the steering committee',
    ],
  },
  follow_up: {
    work: 'Coming back to somebody outside: to ask, remind, confirm or answer',
    examples: [
      'Check in with Priya after the committee',
      'Ask the client for the signed floor plan',
      'Request the list of locations from the franchise office',
      'Follow up on the quote we sent',
    ],
  },
  proposal: {
    work: 'Commercial paper, made, changed, read, sent or signed: quote, price, contract, order, tender',
    examples: [
      'Prepare a quote for 20 vans',
      'Send the revised proposal to Ingrid',
      'Review the redlines on the MSA',
      'Get legal to approve the contract',
    ],
  },
  demo: {
    work: 'Showing the product, or letting it be tried: demo, trial, sandbox, samples, proof of concept',
    examples: [
      'Schedule a product demo with both planners',
      'Give Kenji access to the sandbox',
      'Prepare sample data for the proof of concept',
      'Show the night shift how scanning works',
    ],
  },
  general: {
    work: 'Everything else, above all work inside the house',
    examples: [
      'Update the forecast in the CRM',
      'Get Sam to fix the import bug',
      'Check with legal whether the notice period is possible',
      'Submit the permit application to the city',
    ],
  },
}

/** Where two types fit, the first of these that speaks decides. */
export const taskTypeTieBreaks: readonly string[] = [
  'What has to be done decides, not what it is about: to call somebody about a quote is a call, to follow up on a contract is a follow_up.',
  'Of two steps the one that reaches the other side counts: to check something and get back to the customer is a follow_up, to write up notes and send them is an email.',
  'Commercial paper goes before the way it travels: to make, price, change, review, send, submit or sign it is a proposal. A confidentiality or data processing agreement and an invoice are no commercial paper.',
  'Arranging goes by what is arranged: a call is a call, a demo is a demo, anything else in a calendar is a meeting, its invitation too. To hop on a video call is a call; a video meeting with a date is a meeting.',
  'Access, logins and sample material that let somebody try the product are a demo, even when they are sent.',
  'Sending needs somebody who gets it: to upload, log, file or submit something to a portal, an authority or one’s own system, and to deliver goods, is general.',
  'Asking or telling somebody outside is a follow_up; asking one’s own people, or having them fix, check or build something, is general. Having a colleague send, call or quote is what the colleague does.',
  'Writing something that nobody is said to get, such as a report, a deck or an agenda, is general.',
]
