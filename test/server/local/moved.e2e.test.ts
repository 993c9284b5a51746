import { expect, onTestFinished, test } from 'vitest'
import { extensionId } from '../../../server/local/extension-id.ts'
import { freePort } from '../../../server/local/ports.ts'
import type { Stack } from '../../../server/local/stack.ts'
import { startStack } from '../../../server/local/stack.ts'
import { connect, expectInCrm, signIn } from './connected.ts'
import { folder } from './stack-process.ts'

// The same folder with other ports: the companion answers elsewhere, and calls go on arriving.

async function startOnOtherPorts(dir: string): Promise<Stack> {
  const ports = {
    supabase: await freePort(),
    companion: await freePort(),
    fathom: await freePort(),
  }
  const stack = await startStack({
    dir,
    ports,
    extensionIds: [extensionId],
    fathom: { history: [] },
  })
  onTestFinished(() => stack.stop())
  return stack
}

test('after a start with other ports calls arrive by their webhook, and so do those under way', async () => {
  const dir = await folder()
  const before = await startOnOtherPorts(dir)
  const first = await signIn(before)
  await connect(before, first.token)
  await expectInCrm(first.crm, (await before.fathom.finishMeeting('demo')).recordingId)
  await before.companion.stop()
  const underWay = await before.fathom.finishMeeting('pricing')
  expect(underWay.webhookDeliveries).toBe(1)
  await before.stop()

  const after = await startOnOtherPorts(dir)
  expect(after.companion.url).not.toBe(before.companion.url)
  const second = await signIn(after)
  await expectInCrm(second.crm, underWay.recordingId)
  const finished = await after.fathom.finishMeeting('discovery')
  expect(finished.webhookDeliveries).toBe(1)
  await expectInCrm(second.crm, finished.recordingId)
  await after.fathom.settled()
  const deliveries = (recordingId: number) =>
    after.fathom
      .deliveries()
      .filter((delivery) => delivery.recordingId === recordingId)
      .map(({ state, url }) => [state, new URL(url).origin])
  // The companion makes its webhook anew where it is reached now; what Fathom still had for the old one goes with it,
  // and is found by asking.
  expect(deliveries(underWay.recordingId)).toEqual([['cancelled', before.companion.url]])
  expect(deliveries(finished.recordingId)).toContainEqual(['delivered', after.companion.url])
})
