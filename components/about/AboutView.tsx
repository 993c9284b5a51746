import { Check, Hourglass, Video } from 'lucide-react'
import { useMemo, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import type { Task } from '../../lib/contract/rows.ts'
import type { Reader } from '../../lib/format/time.ts'
import type { Filter } from '../../lib/inbox/standing.ts'
import { countOpen } from '../../lib/inbox/standing.ts'
import { groupTasks } from '../../lib/inbox/task-groups.ts'
import { CallRow } from '../calls/CallRow.tsx'
import { SameAs } from '../calls/SameAs.tsx'
import { SameCompany } from '../calls/SameCompany.tsx'
import type { About } from '../data/use-about.ts'
import { useAbout } from '../data/use-about.ts'
import type { ItemCounts } from '../data/use-calls.ts'
import type { Subject } from '../data/use-subjects.ts'
import { Feed } from '../inbox/Feed.tsx'
import type { FeedProps } from '../inbox/feed-props.ts'
import type { Triage } from '../inbox/use-triage.ts'
import { TaskRow } from '../tasks/TaskRow.tsx'
import { Blank } from '../ui/Blank.tsx'
import { AboutMenu } from './AboutMenu.tsx'
import type { AboutPart } from './parts.ts'
import { aboutParts } from './parts.ts'
import { Rename } from './Rename.tsx'
import { SentimentLine } from './SentimentLine.tsx'

const partWords: Record<AboutPart, string> = {
  forYou: 'For you',
  waiting: 'Waiting',
  unclear: 'Unclear',
  tasks: 'Tasks',
  calls: 'Calls',
}

type Props = Omit<FeedProps, 'filter' | 'place' | 'label' | 'nothing'> & {
  subject: Subject
  part: AboutPart
  onPart: (part: AboutPart) => void
  onTick: (task: Task, done: boolean) => void
}

/** All that the cache holds of one company or person: what is open, what is owed, tasks and calls. */
export function AboutView(props: Props) {
  const { subject, part, onPart, data } = props
  const found = useAbout(subject, props.viewer.userId)
  const inbox = useMemo(
    () => ({
      ...data,
      items: data.items.filter((item) => found?.calls.has(item.meetingId) ?? false),
    }),
    [data, found],
  )

  if (found === undefined) return <main id="view" aria-busy />
  if (found === null) {
    return (
      <main id="view">
        <h1 className="hidden-visually">Company</h1>
        <Blank icon={null} title="Nothing is known of them on this device any more." />
      </main>
    )
  }
  const { about, tasks } = found
  const open = tasks.filter((task) => !task.completed && task.status !== 'cancelled')
  const counts: Record<AboutPart, number> = {
    ...countOpen(inbox.items),
    tasks: open.length,
    calls: about.calls.length,
  }
  return (
    <main id="view">
      <div>
        <Head about={about} triage={props.triage} />
        <SentimentLine calls={about.calls} />
        <fieldset className="filters close">
          <legend className="hidden-visually">Show</legend>
          {aboutParts.map((one) => (
            <button
              key={one}
              type="button"
              className="filter"
              aria-pressed={one === part}
              onClick={() => onPart(one)}
            >
              {partWords[one]}
              {counts[one] > 0 && (
                <span className="figures">{counts[one].toLocaleString('en-GB')}</span>
              )}
            </button>
          ))}
        </fieldset>
      </div>
      {part === 'calls' ? (
        <Calls {...props} about={about} counts={found.counts} />
      ) : part === 'tasks' ? (
        <Tasks {...props} tasks={tasks} about={about} />
      ) : (
        <Feed
          key={`${subject.id} ${part}`}
          {...props}
          data={inbox}
          filter={part}
          place={`about ${subject.id} ${part}`}
          label={partWords[part]}
          nothing={<Nothing filter={part} name={about.name} />}
        />
      )}
    </main>
  )
}

/** Whom it is about, with what can be said of the record. */
function Head({ about, triage }: { about: About; triage: Triage }) {
  const [isRenamed, rename] = useState(false)
  const head = useRef<HTMLDivElement>(null)
  // The keyboard stays where the name was changed.
  const close = () => {
    flushSync(() => rename(false))
    head.current?.querySelector('button')?.focus()
  }
  const { subject, name, company } = about
  return (
    <>
      <div className="about-head" ref={head}>
        {isRenamed ? (
          <>
            <h1 className="hidden-visually">{name}</h1>
            <Rename subject={subject} name={name} triage={triage} onClose={close} />
          </>
        ) : (
          <>
            <h1 className="view-title">
              {name}
              {company !== null && <span className="meta">{company}</span>}
            </h1>
            <AboutMenu about={about} triage={triage} onRename={() => rename(true)} />
          </>
        )}
      </div>
      <div className="about-twice">
        {subject.kind === 'company' ? (
          <SameCompany companyIds={[subject.id]} stays={subject.id} triage={triage} />
        ) : (
          <SameAs contactIds={[subject.id]} stays={subject.id} triage={triage} />
        )}
      </div>
    </>
  )
}

function Nothing({ filter, name }: { filter: Filter; name: string }) {
  const Icon = filter === 'waiting' ? Hourglass : Check
  const words: Record<Filter, string> = {
    forYou: `Nothing to decide for ${name}.`,
    waiting: `${name} owes you nothing.`,
    unclear: 'Everything has a name.',
  }
  return (
    <Blank icon={<Icon size={20} strokeWidth={1.5} aria-hidden="true" />} title={words[filter]} />
  )
}

function Tasks({
  tasks,
  about,
  reader,
  onTick,
  onOpenCall,
}: Pick<Props, 'reader' | 'onTick' | 'onOpenCall'> & { tasks: readonly Task[]; about: About }) {
  const rows = groupTasks([...tasks], reader).flatMap((group) => group.tasks)
  const titles = new Map(about.calls.map(({ id, title }) => [id, title]))
  return (
    <div className="scroll" data-scroll>
      {rows.length === 0 && (
        <Blank
          icon={<Check size={20} strokeWidth={1.5} aria-hidden="true" />}
          title="No tasks yet."
        />
      )}
      <div className="feed">
        {rows.map((task, index) => (
          <TaskRow
            key={task.id}
            task={task}
            company={null}
            call={titles.get(task.meetingId ?? '') ?? null}
            reader={reader}
            last={index === rows.length - 1}
            onTick={onTick}
            onOpenCall={onOpenCall}
          />
        ))}
      </div>
    </div>
  )
}

function Calls({
  about,
  counts,
  reader,
  onOpenCall,
}: {
  about: About
  counts: ReadonlyMap<string, ItemCounts>
  reader: Reader
  onOpenCall: (meetingId: string) => void
}) {
  return (
    <div className="scroll" data-scroll>
      {about.calls.length === 0 && (
        <Blank
          icon={<Video size={20} strokeWidth={1.5} aria-hidden="true" />}
          title="No calls yet."
        />
      )}
      <div className="feed">
        {about.calls.map((meeting) => (
          <CallRow
            key={meeting.id}
            call={{ meeting, ...(counts.get(meeting.id) ?? { items: 0, tasks: 0, open: 0 }) }}
            reader={reader}
            onOpen={onOpenCall}
          />
        ))}
      </div>
    </div>
  )
}
