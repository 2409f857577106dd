import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseRequest } from '#runtime/contract/parse.ts'
import type { Privacy } from '#runtime/contract/privacy.ts'
import type { Form } from '#runtime/contract/tasks.ts'
import { keySchema } from '../../../../functions/llm-router/keys/key-schema.ts'
import { createReceive, forUser } from '../../../../functions/llm-router/request/hints.ts'

const words: readonly (Privacy | undefined)[] = [undefined, false, 'auto', true]
const bodies: Readonly<Record<Form, object>> = {
  short: { prompt: 'Hello' },
  chat: { messages: [{ role: 'user', content: 'Hello' }] },
  embeddings: { input: 'Hello' },
}

/** Whether a request is private if these have their say, and what is found in its text. */
async function isPrivate(
  form: Form,
  catalogue: Privacy,
  key: Privacy | undefined,
  said: Privacy | undefined,
  found = 0,
) {
  const search = async () => Array(found).fill('email')
  const receive = createReceive({ privacy: catalogue, search })
  const caller = { key: { ...parseRequest(keySchema, { name: 'Shop', private: key }), id: 'shop' }, tags: [] }
  const body = { ...bodies[form], ...(said !== undefined && form === 'short' && { private: said }) }
  const headers = said !== undefined && form !== 'short' ? { 'x-llm-private': String(said) } : {}
  const call = { headers, query: '', trailers: {}, body: Buffer.from(JSON.stringify(body)), json: () => body }
  const { hints } = await receive(Object.assign(Object.create(null), call), caller, () => form)
  assert.equal(forUser(hints, 'eve').private, hints.private, 'a user that is named elsewhere changes nothing')
  return hints.private
}

test('the strictest word of the catalogue, the key and the request holds, in each form of a request', async () => {
  for (const form of ['short', 'chat', 'embeddings'] as const) {
    for (const catalogue of [false, 'auto', true] as const) {
      for (const key of words) {
        for (const said of words) {
          const all = [catalogue, key, said]
          for (const found of [0, 1]) {
            const expected = all.includes(true) || (all.includes('auto') && found > 0)
            assert.equal(await isPrivate(form, catalogue, key, said, found), expected, `${form} ${all} ${found}`)
          }
        }
      }
    }
  }
})
