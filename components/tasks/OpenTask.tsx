import { Trash2 } from 'lucide-react'
import type { Task } from '../../lib/contract/rows.ts'
import type { Reader } from '../../lib/format/time.ts'
import { dueValue } from '../../lib/format/time.ts'
import { asksElsewhere } from '../../lib/inbox/asks-elsewhere.ts'
import { chosenDeal, dealsOf, dealTrouble } from '../../lib/inbox/deal-words.ts'
import { dueOfTask } from '../../lib/inbox/task-groups.ts'
import type { Viewer } from '../../lib/inbox/would-make.ts'
import { useColleagues } from '../data/services.ts'
import { useOrigin } from '../data/use-origin.ts'
import { DayChips } from '../inbox/DayChips.tsx'
import { fieldsOf } from '../inbox/draft.ts'
import { EditItem } from '../inbox/EditItem.tsx'
import { Proof } from '../inbox/Proof.tsx'
import { Question } from '../inbox/Question.tsx'
import { TaskQuestion } from '../inbox/TaskQuestion.tsx'
import type { Triage } from '../inbox/use-triage.ts'
import { Key } from '../ui/Key.tsx'
import { draftOfTask } from './draft-of-task.ts'
import type { TaskHand } from './use-task-hand.ts'

/** What the open task came from, and what can be done to it. */
export function OpenTask({
  task,
  hand,
  viewer,
  reader,
  did,
}: {
  task: Task
  hand: TaskHand
  viewer: Viewer
  reader: Reader
  did: Triage['did']
}) {
  const origin = useOrigin(task)
  const colleagues = useColleagues()
  const { asks } = hand
  if (asks?.what === 'edit') {
    if (origin === undefined) return null
    const before = draftOfTask(task, origin, colleagues, viewer)
    return (
      <EditItem
        draft={asks.draft ?? before}
        reader={reader}
        label="Edit the task"
        saveWord="Save"
        onChange={hand.keepDraft}
        onSave={(draft) => hand.save(task, fieldsOf(draft, before))}
        onCancel={hand.stopAsking}
      />
    )
  }
  return (
    <>
      {origin?.item && origin.meeting && (
        <Proof item={origin.item} meeting={origin.meeting} viewer={viewer} />
      )}
      {task.description !== null && <p className="meta would">{task.description}</p>}
      {asks?.what === 'day' ? (
        <Question takesFocus onStop={hand.stopAsking}>
          <DayChips
            due={dueValue(dueOfTask(task), reader)}
            spoken={origin?.item?.deadlinePhrase ?? null}
            saidAt={origin?.meeting?.meetingStart ?? null}
            reader={reader}
            onChoose={(day) => hand.moveTo(task, day)}
          />
        </Question>
      ) : (
        <Actions task={task} hand={hand} />
      )}
      {(asks === null ? asksElsewhere(task) !== null : asks.what === 'deal') && (
        <TaskQuestion
          key={task.id}
          task={task}
          spoken={origin?.item?.deadlinePhrase ?? null}
          saidAt={origin?.meeting?.meetingStart ?? null}
          reader={reader}
          did={did}
          onAnswer={hand.stopAsking}
          onStop={hand.stopAsking}
          takesFocus={asks !== null}
        />
      )}
      {asks === null && <HungOn task={task} onChange={hand.chooseDeal} />}
    </>
  )
}

/** On which deal it is in the rep's other CRM as far as they said so, and why it is not. */
function HungOn({ task, onChange }: { task: Task; onChange: () => void }) {
  const deals = dealsOf(task)
  const words = deals && chosenDeal(deals)
  const trouble = dealTrouble(task)
  if (words === null && trouble === null) return null
  return (
    <>
      {trouble !== null && <p className="meta warn hung-on">{trouble}</p>}
      {words !== null && (
        <p className="meta hung-on">
          <bdi>{words}</bdi>{' '}
          <button type="button" className="button link small" onClick={onChange}>
            Change
          </button>
        </p>
      )}
    </>
  )
}

function Actions({ task, hand }: { task: Task; hand: TaskHand }) {
  return (
    <div className="actions">
      <div className="choices">
        <button
          type="button"
          className="button ink"
          onClick={() => hand.tick(task, !task.completed)}
        >
          {task.completed ? 'Reopen' : 'Done'} <Key>↵</Key>
        </button>
        <button type="button" className="button plain" onClick={hand.edit}>
          Edit
        </button>
        {!task.completed && (
          <button type="button" className="button" onClick={hand.chooseDay}>
            Snooze
          </button>
        )}
      </div>
      {!task.completed && (
        <button
          type="button"
          className="icon-button"
          aria-label="Delete"
          title="Delete"
          onClick={() => hand.remove(task)}
        >
          <Trash2 size={16} strokeWidth={1.75} aria-hidden="true" />
        </button>
      )}
    </div>
  )
}
