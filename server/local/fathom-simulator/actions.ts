import { randomBytes, randomInt } from 'node:crypto'
import { makeApiKey, revokeApiKey } from './api-keys.ts'
import type { Actions, Finished, SimulatorContext } from './context.ts'
import type { FaultChanges } from './faults.ts'
import { library } from './library/library.ts'
import type { Call } from './listing.ts'
import { currentItems, recorderOf, toWireMeeting } from './recording.ts'
import type { Scenario } from './scenario.ts'
import type { Recording, Webhook } from './state.ts'
import { fires, newSecret } from './webhooks.ts'

type World = Pick<SimulatorContext, 'store' | 'directory' | 'deliverer' | 'now' | 'baseUrl'> & {
  changeFaults: (changes: FaultChanges) => void
}

/** What can be made to happen in the simulated Fathom, and the calls that did. */
export function createActions({
  store,
  directory,
  deliverer,
  now,
  baseUrl,
  changeFaults,
}: World): { actions: Actions } & Pick<SimulatorContext, 'scenarios' | 'calls'> {
  const { state } = store
  const built = library(directory)

  const scenarios = () => [...built, ...state.addedScenarios]
  const scenarioByKey = new Map(scenarios().map((scenario) => [scenario.key, scenario]))

  function callOf(recording: Recording): Call[] {
    const scenario = scenarioByKey.get(recording.scenarioKey)
    return scenario ? [{ recording, scenario }] : []
  }

  function requireCall(recordingId: number): Call {
    const recording = state.recordings.find((row) => row.recordingId === recordingId)
    const call = recording && callOf(recording)[0]
    if (!call) throw new Error(`No recording ${recordingId}`)
    return call
  }

  function chooseScenario(key: string | undefined): Scenario {
    if (key !== undefined) {
      const found = scenarioByKey.get(key)
      if (!found) throw new Error(`No meeting "${key}" in the library`)
      return found
    }
    // Only what the rep recorded and Fathom can write up: anything else would seem to do nothing.
    const own = scenarios().filter(
      (scenario) => scenario.summary !== null && recorderOf(scenario).email === directory.rep.email,
    )
    const lastCall = ({ key }: Scenario) =>
      Math.max(0, ...state.recordings.filter((r) => r.scenarioKey === key).map((r) => r.finishedAt))
    const [next] = own.toSorted((a, b) => lastCall(a) - lastCall(b))
    if (!next) throw new Error('The library is empty')
    return next
  }

  function payloadFor(webhook: Webhook, { recording, scenario }: Call): string {
    return JSON.stringify(
      toWireMeeting(scenario, recording, directory, baseUrl(), {
        transcript: webhook.includeTranscript,
        summary: webhook.includeSummary,
        actionItems: webhook.includeActionItems,
        crmMatches: webhook.includeCrmMatches,
        highlights: false,
      }),
    )
  }

  function fireWebhooks(call: Call): Finished {
    const webhooks = state.webhooks.filter((webhook) => fires(webhook, call, directory))
    for (const webhook of webhooks) {
      deliverer.send({
        subscriptionId: webhook.id,
        recordingId: call.recording.recordingId,
        title: call.scenario.title,
        url: webhook.url,
        body: payloadFor(webhook, call),
      })
    }
    return { recordingId: call.recording.recordingId, webhookDeliveries: webhooks.length }
  }

  const actions: Actions = {
    finishMeeting(key, { finishedAt = now(), finalise = true, notify = true } = {}) {
      const scenario = chooseScenario(key)
      const recording: Recording = {
        recordingId: unused(state.recordings.map((row) => row.recordingId)),
        callId: unused(state.recordings.map((row) => row.callId)),
        shareToken: randomBytes(24).toString('base64url'),
        scenarioKey: scenario.key,
        finishedAt,
        finalised: finalise,
        revised: false,
        completed: [],
      }
      state.recordings.push(recording)
      store.save()
      if (!finalise || !notify) return { recordingId: recording.recordingId, webhookDeliveries: 0 }
      return fireWebhooks({ recording, scenario })
    },
    finaliseRecording(recordingId) {
      const call = requireCall(recordingId)
      // One event per meeting, whatever happens to it afterwards.
      if (call.recording.finalised) return { recordingId, webhookDeliveries: 0 }
      call.recording.finalised = true
      store.save()
      return fireWebhooks(call)
    },
    addMeeting(scenario) {
      if (scenarioByKey.has(scenario.key)) {
        throw new Error(`There is a meeting "${scenario.key}" in the library already`)
      }
      state.addedScenarios.push(scenario)
      scenarioByKey.set(scenario.key, scenario)
      store.save()
    },
    setItemCompleted(recordingId, index, completed) {
      const { recording, scenario } = requireCall(recordingId)
      if (!currentItems(scenario, recording)[index]) {
        throw new Error(`Recording ${recordingId} has no action item ${index}`)
      }
      recording.completed = recording.completed.filter((position) => position !== index)
      if (completed) recording.completed.push(index)
      store.save()
    },
    reviseMeeting(recordingId, { deliver = false } = {}) {
      const call = requireCall(recordingId)
      if (!call.scenario.revisedActionItems) {
        throw new Error(`Meeting "${call.scenario.key}" has only one version of its items`)
      }
      call.recording.revised = true
      call.recording.completed = []
      store.save()
      return deliver ? fireWebhooks(call) : { recordingId, webhookDeliveries: 0 }
    },
    replayDelivery(webhookId) {
      const delivery = state.deliveries.find((row) => row.webhookId === webhookId)
      const webhook = state.webhooks.find(({ id }) => id === delivery?.subscriptionId)
      if (!delivery || !webhook) throw new Error(`No delivery ${webhookId} can be sent again`)
      deliverer.replay(webhookId, payloadFor(webhook, requireCall(delivery.recordingId)))
    },
    deliveries: () => structuredClone(state.deliveries),
    makeApiKey: (account = directory.rep.email) => makeApiKey(store, account, now()),
    revokeApiKey: (id) => revokeApiKey(store, id),
    revokeAllTokens() {
      state.tokens = []
      state.codes = []
      store.save()
    },
    webhooks: () => state.webhooks.map(({ id, url }) => ({ id, url })),
    tamperWithWebhooks(how) {
      const count = state.webhooks.length
      if (how === 'delete') state.webhooks = []
      for (const webhook of state.webhooks) {
        if (how === 'new_secret') webhook.secret = newSecret()
        else if (how !== 'delete') webhook.url = `${how.former}${new URL(webhook.url).pathname}`
      }
      store.save()
      return count
    },
    setFaults: changeFaults,
  }

  return { actions, scenarios, calls: () => state.recordings.flatMap(callOf) }
}

function unused(taken: readonly number[]): number {
  const candidate = randomInt(100_000_000, 999_999_999)
  return taken.includes(candidate) ? unused(taken) : candidate
}
