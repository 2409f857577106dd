import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Carried } from '#runtime/provider/carried.ts'
import { toChunks, toReply } from '../../../functions/openai-generate/reply.ts'
import type { VendorName } from '../../../functions/openai-generate/vendor/vendors.ts'

const message = { role: 'assistant', content: 'Four' }
const reply = (usage: object) => ({ id: 'x', choices: [{ index: 0, message, finish_reason: 'stop' }], usage })

async function streamed(vendor: VendorName, usage: object): Promise<unknown> {
  const last = { id: 'x', choices: [], usage }
  const chunks = (async function* () {
    yield last
  })()
  for await (const chunk of toChunks(chunks, vendor, false)) return Object(chunk).usage
  return undefined
}

function whole(vendor: VendorName, usage: object): unknown {
  const said = toReply(JSON.stringify(reply(usage)), vendor, false)
  return Object(said instanceof Carried ? said.value : said).usage
}

describe('thoughts that completion_tokens leave out', () => {
  const thoughts = { completion_tokens_details: { reasoning_tokens: 94 } }
  const apart = { prompt_tokens: 32, completion_tokens: 9, total_tokens: 135 }
  const together = { prompt_tokens: 32, completion_tokens: 103, total_tokens: 135 }
  const cases: [string, VendorName, object, object][] = [
    ['are counted once where the total alone has them', 'gemini', apart, { ...together, ...thoughts }],
    ['are counted once where they are reported too', 'gemini', { ...apart, ...thoughts }, { ...together, ...thoughts }],
    ['are counted for any vendor that reports them', 'openai', { ...apart, ...thoughts }, { ...together, ...thoughts }],
    ['are in the answer already', 'openai', { ...together, ...thoughts }, { ...together, ...thoughts }],
    ['are not guessed from a total of another kind', 'openai', apart, apart],
    [
      'are not guessed from a total that has more than them',
      'openai',
      { ...apart, total_tokens: 136, ...thoughts },
      { ...apart, total_tokens: 136, ...thoughts },
    ],
  ]
  for (const [name, vendor, usage, expected] of cases) {
    test(`${name}, in a whole answer`, () => assert.deepEqual(whole(vendor, usage), expected))
    test(`${name}, in a stream`, async () => assert.deepEqual(await streamed(vendor, usage), expected))
  }
})
