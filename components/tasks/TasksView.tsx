import { CircleCheck } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { VirtualizerHandle } from 'virtua'
import { Virtualizer } from 'virtua'
import type { Task } from '../../lib/contract/rows.ts'
import type { Reader } from '../../lib/format/time.ts'
import type { TaskSection } from '../../lib/inbox/task-groups.ts'
import { groupTasks } from '../../lib/inbox/task-groups.ts'
import type { Viewer } from '../../lib/inbox/would-make.ts'
import { useTasks } from '../data/use-tasks.ts'
import type { Triage } from '../inbox/use-triage.ts'
import { Blank } from '../ui/Blank.tsx'
import { useRemembered } from '../ui/use-remembered.ts'
import { useScrollMemory } from '../ui/use-scroll-memory.ts'
import { AskedElsewhere } from './AskedElsewhere.tsx'
import { OpenTask } from './OpenTask.tsx'
import { TaskRow } from './TaskRow.tsx'
import { useHeld } from './use-held.ts'
import { useTaskHand } from './use-task-hand.ts'

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

/** The rep's tasks, all of the CRM's or those from calls, by how much they press. */
export function TasksView({
  viewer,
  reader,
  triage,
  letters,
  onTick,
  onOpenCall,
}: {
  viewer: Viewer
  reader: Reader
  triage: Triage
  /** Whether single letters are keys. */
  letters: boolean
  onTick: (task: Task, done: boolean) => void
  onOpenCall: (meetingId: string) => void
}) {
  const [fromCalls, setFromCalls] = useRemembered('tasks-from-calls', (stored) => stored === true)
  const [allDone, showAllDone] = useState(false)
  const scroll = useRef<HTMLDivElement>(null)
  const list = useRef<VirtualizerHandle>(null)
  const data = useTasks(viewer.userId)
  const calls = data?.tasks.filter((task) => task.meetingId !== null)
  const shown = fromCalls ? calls : data?.tasks
  const { held, hold, openCall } = useHeld(scroll, reader, onOpenCall)
  const groups = useMemo(() => groupTasks(shown ?? [], reader, held), [shown, reader, held])
  const lines = useMemo(() => linesOf(groups, allDone), [groups, allDone])
  const rows = useMemo(() => lines.flatMap((one) => (one.kind === 'task' ? one.task : [])), [lines])
  const hand = useTaskHand({ tasks: rows, reader, triage, letters, onTick, hold })
  const openAt = lines.findIndex(({ key }) => key === hand.openId)
  const stop = hand.openId ?? rows[0]?.id
  useEffect(() => {
    if (hand.byHand && openAt >= 0) list.current?.scrollToIndex(openAt, { align: 'nearest' })
  }, [hand.byHand, openAt])
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
        <AskedElsewhere tasks={shown ?? []} reader={reader} did={triage.did} />
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
          <Virtualizer
            ref={list}
            scrollRef={scroll}
            data={lines}
            itemSize={52}
            keepMounted={openAt < 0 ? noRows : [openAt]}
          >
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
                      onTick={hand.tick}
                      onOpenCall={openCall}
                      opening={{
                        isOpen: line.task.id === hand.openId,
                        takeFocus: hand.byHand && line.task.id === hand.openId,
                        isAsking: hand.asks !== null && line.task.id === hand.openId,
                        isEdited: hand.asks?.what === 'edit' && line.task.id === hand.openId,
                        isStop: line.task.id === stop,
                        onOpen: hand.open,
                      }}
                    >
                      {line.task.id === hand.openId && (
                        <OpenTask
                          task={line.task}
                          hand={hand}
                          viewer={viewer}
                          reader={reader}
                          did={triage.did}
                        />
                      )}
                    </TaskRow>
                  )
              }
            }}
          </Virtualizer>
        </div>
      </div>
    </main>
  )
}

const noRows: number[] = []

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
