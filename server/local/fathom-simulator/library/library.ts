import type { Cast } from '../directory.ts'
import type { Scenario } from '../scenario.ts'
import { absentAssignee } from './absent-assignee.ts'
import { adHocCall } from './ad-hoc-call.ts'
import { demo } from './demo.ts'
import { discovery } from './discovery.ts'
import { freeMailGuest } from './free-mail-guest.ts'
import { handOver } from './hand-over.ts'
import { longWorkshop } from './long-workshop.ts'
import { noActionItems } from './no-action-items.ts'
import { nonAscii } from './non-ascii.ts'
import { otherLanguages } from './other-languages.ts'
import { noSummary, partnerRecorded, teammatePrivate, teammateRenewal } from './others.ts'
import { pipelineReview } from './pipeline-review.ts'
import { pricing } from './pricing.ts'
import { qbr } from './qbr.ts'
import { securityReview } from './security-review.ts'

/** Every meeting there is, in the order in which "Finish a meeting" lets them happen. */
const scenarios = [
  discovery,
  demo,
  pricing,
  securityReview,
  pipelineReview,
  adHocCall,
  qbr,
  absentAssignee,
  handOver,
  freeMailGuest,
  noActionItems,
  nonAscii,
  longWorkshop,
  ...otherLanguages,
  teammateRenewal,
  teammatePrivate,
  partnerRecorded,
  noSummary,
]

export function library(cast: Cast): Scenario[] {
  return scenarios.map((build) => build(cast))
}
