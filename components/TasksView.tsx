import { CircleCheck } from 'lucide-react'
import { useMemo, useRef, useState } from 'react'
import type { VirtualizerHandle } from 'virtua'
import { Virtualizer } from 'virtua'
import * as cache from '../lib/cache/queries.ts'
import type { Company, Meeting, Task } from '../lib/contract/rows.ts'
import type { Reader } from '../lib/format/time.ts'
import type { TaskSection } from '../lib/inbox/task-groups.ts'
import { groupTasks } from '../lib/inbox/task-groups.ts'
import type { Viewer } from '../lib/inbox/would-make.ts'
import { Blank } from './Blank.tsx'
import { keep, useKeptQuery } from './kept-query.ts'
import { useRemembered } from './remembered.ts'
import { useScrollMemory } from './scroll-memory.ts'
import { TaskRow } from './TaskRow.tsx'

const sectionWords: Record<TaskSection, string> = {
  overdue: 'Overdue',
  today: 'Today',
  week: 'This week',
  later: 'Later',
  noDate: 'No date',
  done: 'Done',
}

/** Done ones are a memory, not a list: the newest few until asked for. */
const doneShown = 5

type Data = {
  tasks: Task[]
  meetings: ReadonlyMap<string, Meeting>
  companies: ReadonlyMap<string, Company>
}

const lastData = keep<Data>()

async function readData(userId: string): Promise<Data> {
  const tasks = (await cache.tasks()).filter((task) => task.assignedTo === userId)
  const meetings = await cache.meetingsById(ids(tasks.map((task) => task.meetingId)))
  const companies = await cache.companiesById(ids(tasks.map((task) => task.companyId)))
  return { tasks, meetings, companies }
}

/** The rep's tasks, all of the CRM's or those from calls, by how much they press. */
export function TasksView({
  viewer,
  reader,
  onTick,
  onOpenCall,
}: {
  viewer: Viewer
  reader: Reader
  onTick: (task: Task, done: boolean) => void
  onOpenCall: (meetingId: string) => void
}) {
  const [fromCalls, setFromCalls] = useRemembered('tasks-from-calls', (stored) => stored === true)
  const [allDone, showAllDone] = useState(false)
  const scroll = useRef<HTMLDivElement>(null)
  const list = useRef<VirtualizerHandle>(null)
  const data = useKeptQuery(lastData, () => readData(viewer.userId), [viewer.userId])
  const calls = data?.tasks.filter((task) => task.meetingId !== null)
  const shown = fromCalls ? calls : data?.tasks
  const groups = useMemo(() => groupTasks(shown ?? [], reader), [shown, reader])
  const lines = useMemo(() => linesOf(groups, allDone), [groups, allDone])
  useScrollMemory('tasks', scroll, lines.length > 0, { handle: list, rows: lines })

  return (
    <main id="view">
      <div>
        <h1 className="hidden-visually">Tasks</h1>
        <fieldset className="filters">
          <legend className="hidden-visually">Show</legend>
          <button
            type="button"
            className="filter"
            aria-pressed={!fromCalls}
            onClick={() => setFromCalls(false)}
          >
            All <Amount tasks={data?.tasks} />
          </button>
          <button
            type="button"
            className="filter"
            aria-pressed={fromCalls}
            onClick={() => setFromCalls(true)}
          >
            From calls <Amount tasks={calls} />
          </button>
        </fieldset>
      </div>
      <div className="scroll" ref={scroll} data-scroll>
        {shown && groups.length === 0 && (
          <Blank
            icon={<CircleCheck size={20} strokeWidth={1.5} aria-hidden="true" />}
            title="Nothing to do."
          >
            <p>Tasks you create here or in the CRM show up in this list.</p>
          </Blank>
        )}
        <div className="feed">
          <Virtualizer ref={list} scrollRef={scroll} data={lines} itemSize={52}>
            {(line) => {
              switch (line.kind) {
                case 'head':
                  return (
                    <h2
                      key={line.key}
                      className={
                        line.section === 'overdue' ? 'section-head danger' : 'section-head'
                      }
                    >
                      {sectionWords[line.section]} <span className="figures">{line.amount}</span>
                    </h2>
                  )
                case 'more':
                  return (
                    <div key={line.key} className="earlier">
                      <button
                        type="button"
                        className="button link small"
                        onClick={() => showAllDone(true)}
                      >
                        Show all {line.amount}
                      </button>
                    </div>
                  )
                case 'task':
                  return (
                    <TaskRow
                      key={line.key}
                      task={line.task}
                      company={data?.companies.get(line.task.companyId ?? '')?.name ?? null}
                      call={data?.meetings.get(line.task.meetingId ?? '')?.title ?? null}
                      reader={reader}
                      last={line.last}
                      onTick={onTick}
                      onOpenCall={onOpenCall}
                    />
                  )
              }
            }}
          </Virtualizer>
        </div>
      </div>
    </main>
  )
}

type Line =
  | { kind: 'head'; key: string; section: TaskSection; amount: number }
  | { kind: 'task'; key: string; task: Task; last: boolean }
  | { kind: 'more'; key: string; amount: number }

function linesOf(groups: ReturnType<typeof groupTasks>, allDone: boolean): Line[] {
  return groups.flatMap(({ section, tasks }): Line[] => {
    const isCut = section === 'done' && !allDone && tasks.length > doneShown
    const rows = isCut ? tasks.slice(0, doneShown) : tasks
    return [
      { kind: 'head', key: section, section, amount: tasks.length },
      ...rows.map(
        (task, index): Line => ({
          kind: 'task',
          key: task.id,
          task,
          last: index === rows.length - 1,
        }),
      ),
      ...(isCut ? [{ kind: 'more', key: `${section} more`, amount: tasks.length } as const] : []),
    ]
  })
}

function Amount({ tasks }: { tasks: readonly Task[] | undefined }) {
  const open = tasks?.filter((task) => !task.completed && task.status !== 'cancelled').length ?? 0
  return open > 0 ? <span className="figures">{open}</span> : null
}

function ids(found: readonly (string | null)[]): string[] {
  return [...new Set(found.filter((id) => id !== null))]
}
