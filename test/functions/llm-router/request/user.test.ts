import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toUser } from '#runtime/contract/user.ts'
import { anyone } from '../../../../functions/llm-router/keys/caller.ts'
import { createReceive } from '../../../../functions/llm-router/request/hints.ts'
import { keyRoute } from '../../../../functions/llm-router/routes/key.ts'

const sessions = ['0b1f6a0e-7c1f-4f57-9c0e-0d7a6a1d2b3c', '7d0c2f5e-1b7a-4c39-8f66-5a4e3d2c1b0a']

const receive = createReceive({ privacy: false, search: () => assert.fail('nobody wants a search') })

async function userOf(body: object, headers: Record<string, string> = {}): Promise<string | undefined> {
  const bytes = Buffer.from(JSON.stringify(body))
  const call = { headers, query: '', trailers: {}, body: bytes, json: () => body }
  const { hints } = await receive(Object.assign(Object.create(null), call), anyone, () => 'chat')
  return hints.user
}

test('a user is the same one in each session, wherever an agent names it', async () => {
  const text = (session: string) => `user_ab12_account__session_${session}`
  const json = (session: string) => JSON.stringify({ session_id: session, device_id: 'd1', account_uuid: '' })
  for (const [write, user] of [
    [text, 'user_ab12_account_'],
    [json, 'd1'],
  ] as const) {
    for (const session of sessions) {
      assert.equal(await userOf({ user: write(session) }), user)
      assert.equal(await userOf({ metadata: { llm_user: write(session) } }), user)
    }
  }
  for (const session of sessions) assert.equal(await userOf({}, { 'x-llm-user': text(session) }), 'user_ab12_account_')
})

test('a name with the word session in it is a name', async () => {
  for (const name of ['ada_session_musician', 'team_session_a', '_session_0b1f6a0e', '{"session_id":"s"}', 'ada']) {
    assert.equal(await userOf({ user: name }), name)
    assert.equal(toUser(name), name)
  }
})

test('GET /key shows what is left to that same user', async () => {
  const asked: unknown[] = []
  const route = keyRoute({
    callerOf: async () => anyone,
    readBalances: async (caller) => {
      asked.push(Object(caller).user)
      return { balances: [], limit_balances: [] }
    },
  })
  for (const session of sessions) {
    const headers = { 'x-llm-user': `user_ab12_account__session_${session}` }
    await route.handle(Object.assign(Object.create(null), { headers }))
  }
  assert.deepEqual(asked, ['user_ab12_account_', 'user_ab12_account_'])
})
