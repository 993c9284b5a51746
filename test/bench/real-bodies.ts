import { randomUUID } from 'node:crypto'
import { createDirectory } from '../../server/local/fathom-simulator/directory.ts'
import { library } from '../../server/local/fathom-simulator/library/library.ts'
import { toWireMeeting } from '../../server/local/fathom-simulator/recording.ts'

/** Every meeting of the simulator's library in turn, each as a new recording. */
export function realBodies(count: number): Buffer[] {
  const directory = createDirectory({ name: 'Sam Rivera', email: 'sam@northbeam.example' })
  const scenarios = library(directory)
  return Array.from({ length: count }, (_, n) => {
    const scenario = scenarios[n % scenarios.length]
    if (!scenario) throw new Error('The library is empty')
    const recording = {
      recordingId: 1_000_000 + n,
      callId: 2_000_000 + n,
      shareToken: randomUUID(),
      scenarioKey: scenario.key,
      finishedAt: Date.now(),
      finalised: true,
      revised: false,
      completed: [],
    }
    const sections = {
      transcript: true,
      summary: true,
      actionItems: true,
      crmMatches: false,
      highlights: false,
    }
    const url = 'https://fathom.video'
    return Buffer.from(JSON.stringify(toWireMeeting(scenario, recording, directory, url, sections)))
  })
}
