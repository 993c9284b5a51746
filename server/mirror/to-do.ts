import * as z from 'zod/mini'

/** A copy to bring in step, as `mirrors_to_do` answers it. */

const text = z.nullable(z.string())

const Fields = z.object({
  title: z.string(),
  completed: z.boolean(),
  dueAt: text,
  priority: z.nullable(z.enum(['low', 'medium', 'high'])),
  ownerId: text,
})

export const ToDo = z.object({
  id: z.string(),
  taskId: z.string(),
  version: z.number(),
  gone: z.boolean(),
  state: z.string(),
  forced: z.boolean(),
  remoteId: text,
  /** One that is not understood was written by another release: what is there counts. */
  base: z.catch(z.nullable(Fields), null),
  placedOn: text,
  /** On which deal it is by our doing, or was about to be; see `hang-deal.ts`. */
  deal: z.catch(
    z.nullable(z.object({ id: z.string(), said: z.boolean(), hung: z.boolean() })),
    null,
  ),
  /** Its company had several open deals when they were last read. */
  choosesDeal: z._default(z.boolean(), false),
  /** And the rep has chosen none yet. */
  asksDeal: z._default(z.boolean(), false),
  title: z.string(),
  undated: text,
  task: z.nullable(
    z.object({
      updatedAt: z.string(),
      title: z.string(),
      completed: z.boolean(),
      dueAt: text,
      priority: z.enum(['low', 'medium', 'high', 'urgent']),
      taskType: z.string(),
      notes: text,
      saidAt: z.record(z.string(), z.string()),
      assigneeEmail: text,
      contact: z.nullable(z.object({ name: text, emails: z.array(z.string()) })),
      companyId: text,
      companyName: text,
      meetingTitle: text,
      meetingStart: text,
      quote: text,
      speaker: text,
      momentUrl: text,
    }),
  ),
})
export type ToDo = z.infer<typeof ToDo>
export type TaskHere = NonNullable<ToDo['task']>
