import type { Cast } from '../directory.ts'
import type { Scenario } from '../scenario.ts'
import { adHocCall } from './ad-hoc-call.ts'
import { demo } from './demo.ts'
import { discovery } from './discovery.ts'
import { pipelineReview } from './pipeline-review.ts'
import { pricing } from './pricing.ts'
import { securityReview } from './security-review.ts'

/** Every meeting there is, in the order in which "Finish a meeting" lets them happen. */
export function library(cast: Cast): Scenario[] {
  return [discovery, demo, pricing, securityReview, pipelineReview, adHocCall].map((build) =>
    build(cast),
  )
}
