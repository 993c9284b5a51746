import { randomBytes } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { extensionId } from '../../../server/local/extension-id.ts'
import { startStack } from '../../../server/local/stack.ts'
import { connect, expectInCrm, signIn } from './connected.ts'
import { folder } from './stack-process.ts'

// The mistake that cost a whole team its connections: the companion is started with another key.

test('a companion with a wrong key goes red, loses nothing, and takes up where it was with the right one', async () => {
  const vars: Record<string, string> = {}
  const stack = await startStack({
    dir: await folder(),
    extensionIds: [extensionId],
    fathom: { history: [], retryDelaysMs: Array.from({ length: 200 }, () => 500) },
    vars,
  })
  onTestFinished(() => stack.stop())
  const { crm, token } = await signIn(stack)
  await connect(stack, token)
  await expectInCrm(crm, (await stack.fathom.finishMeeting('demo')).recordingId)
  const health = async (path = '/health') => {
    const answer = await fetch(`${stack.companion.url}${path}`)
    return [answer.status, ((await answer.json()) as { problems?: string[] }).problems]
  }
  expect(await health('/health?deep')).toEqual([200, undefined])

  for (const [id, problem] of [
    ['k1', 'TOKEN_KEYS has other bytes under "k1" than those that sealed what is stored'],
    ['k2', 'TOKEN_KEYS lacks the key "k1", under which secrets are still sealed'],
  ] as const) {
    vars.TOKEN_KEYS = JSON.stringify({
      current: id,
      keys: { [id]: randomBytes(32).toString('base64') },
    })
    await stack.restartCompanion()
    expect(await health()).toEqual([503, [problem]])
  }
  const meanwhile = await stack.fathom.finishMeeting('pricing')
  const answers = () =>
    stack.fathom
      .deliveries()
      .find(({ recordingId }) => recordingId === meanwhile.recordingId)
      ?.attempts.map(({ status }) => status)
  await expect.poll(() => answers()?.length ?? 0, { timeout: 15_000 }).toBeGreaterThan(2)
  expect(new Set(answers())).toEqual(new Set([500]))
  await expect
    .poll(async () => (await crm.from('fathom_sync_state').select('last_sync_error')).data?.[0], {
      timeout: 15_000,
    })
    .toEqual({ last_sync_error: 'secrets_do_not_open' })
  expect((await crm.from('fathom_integrations').select('status')).data).toEqual([
    { status: 'active' },
  ])

  delete vars.TOKEN_KEYS
  await stack.restartCompanion()
  expect(await health('/health?deep')).toEqual([200, undefined])
  await expectInCrm(crm, meanwhile.recordingId)
  await expectInCrm(crm, (await stack.fathom.finishMeeting('discovery')).recordingId)
})
