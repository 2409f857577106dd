import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { isJsonObject } from '#runtime/contract/json-object.ts'
import { createFunction } from '../../../functions/groq-generate/handler.ts'
import { groq } from '../../../local/simulators/groq.ts'
import { started } from '../../local/simulators/started.ts'
import { startTestFunction } from '../../runtime/parts.ts'

test('groq-generate passes on the service tiers that Groq has, and leaves out the words that only others know', async (context) => {
  const directory = await mkdtemp(join(tmpdir(), 'groq-'))
  context.after(() => rm(directory, { recursive: true }))
  const file = join(directory, 'groq-api-key')
  await writeFile(file, 'gsk_simulated\n')
  const simulator = await started(context, groq)
  const running = await startTestFunction(createFunction, { GROQ_BASE_URL: simulator.url, GROQ_API_KEY_FILE: file })
  context.after(running.close)
  const messages = [{ role: 'user', content: 'Hello.' }]
  const known = ['on_demand', 'flex', 'performance']
  for (const service_tier of [...known, 'auto', 'default', 'priority', 'scale', 'fast', null]) {
    for (const stream of [false, true]) {
      const reply = await running.post('/v1/chat/completions', { messages, service_tier, stream })
      assert.equal(reply.status, 200, `${service_tier}: ${reply.text}`)
      const sent = simulator.calls.at(-1)?.body
      assert.ok(isJsonObject(sent))
      assert.equal(sent.service_tier, known.includes(String(service_tier)) ? service_tier : undefined)
    }
  }
})
