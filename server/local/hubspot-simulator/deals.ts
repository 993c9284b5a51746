import { Hono } from 'hono'
import { authorise } from './api.ts'
import type { SimulatorContext } from './context.ts'
import { Refused } from './context.ts'
import type { Portal, StoredObject } from './portal.ts'
import { addObject, link } from './portal.ts'

/** Deals, and the stages through which they go. */

type State = Omit<Portal, 'save'>

/** As a new account has them; those of a further pipeline have numbers. */
const pipelines = [
  {
    id: 'default',
    label: 'Sales Pipeline',
    stages: [
      { id: 'appointmentscheduled', label: 'Appointment Scheduled', probability: 0.2 },
      { id: 'qualifiedtobuy', label: 'Qualified To Buy', probability: 0.4 },
      { id: 'contractsent', label: 'Contract Sent', probability: 0.9 },
      { id: 'closedwon', label: 'Closed Won', probability: 1 },
      { id: 'closedlost', label: 'Closed Lost', probability: 0 },
    ],
  },
  {
    id: '771',
    label: 'Renewals',
    stages: [
      { id: '98101', label: 'Up for renewal', probability: 0.5 },
      { id: '98102', label: 'Renewed', probability: 1 },
      { id: '98103', label: 'Left us', probability: 0 },
    ],
  },
]

/** A deal of a company, in a stage of some pipeline. */
export function addDeal(
  portal: State,
  company: StoredObject,
  { dealstage = 'appointmentscheduled', ...properties }: Record<string, string>,
  now: number,
): StoredObject {
  const deal = addObject(portal, 'deals', properties, now)
  setStage(deal, dealstage)
  link(portal, company, 'deals', deal.id)
  return deal
}

/** Moves a deal; it is closed in a stage that is sure, won or lost. What HubSpot works out of that is worked out. */
export function setStage(deal: StoredObject, dealstage: string): void {
  const pipeline = pipelines.find(({ stages }) => stages.some(({ id }) => id === dealstage))
  const stage = pipeline?.stages.find(({ id }) => id === dealstage)
  if (!pipeline || !stage) throw new Error(`There is no stage ${dealstage}`)
  const { probability } = stage
  Object.assign(deal.properties, {
    pipeline: pipeline.id,
    dealstage,
    hs_deal_stage_probability: String(probability),
    hs_is_closed: String(probability === 0 || probability === 1),
    hs_is_closed_won: String(probability === 1),
  })
}

export function pipelineRoutes(context: SimulatorContext): Hono {
  const app = new Hono()
  app.get('/deals', (c) => {
    authorise(context, c.req.raw, 'crm.objects.deals.read')
    if (context.faults().noPipelines) throw new Refused(403, 'MISSING_SCOPES', 'Not for this app')
    const at = '2026-01-01T00:00:00.000Z'
    const common = { createdAt: at, updatedAt: at, archived: false }
    return c.json({
      results: pipelines.map(({ stages, ...pipeline }, displayOrder) => ({
        ...pipeline,
        ...common,
        displayOrder,
        stages: stages.map(({ id, label, probability }, order) => ({
          id,
          label,
          ...common,
          displayOrder: order,
          metadata: { probability: String(probability), isClosed: String(probability % 1 === 0) },
          writePermissions: 'CRM_PERMISSIONS_ENFORCEMENT',
        })),
      })),
    })
  })
  return app
}
