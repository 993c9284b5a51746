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
