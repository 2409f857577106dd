import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { buildFunctions } from '../../local/build.ts'
import { type OpenFaaS, startOpenFaaS } from '../../local/open-faas.ts'
import { groq } from '../../local/simulators/groq.ts'
import { openai } from '../../local/simulators/openai.ts'
import { shippedData } from '../functions/llm-router/shipped.ts'
import { started } from '../local/simulators/started.ts'
import { until } from '../until.ts'
import { sample } from './metrics.ts'

/** Long enough for what is to be seen while it is open, on a slow machine too. */
const openMs = 5000
const first = 'groq/openai/gpt-oss-20b'

/** The stack as it is shipped, each function a process of its own, with a breaker that does not stay open for long. */
async function startStack(context: TestContext, environment: Record<string, string>): Promise<OpenFaaS> {
  const directory = await mkdtemp(join(tmpdir(), 'real-time-'))
  context.after(() => rm(directory, { recursive: true }))
  const rules = [{ reason: 'in_order', to: [first, 'openai/gpt-5-nano'] }]
  const ROUTER_CONFIG = join(directory, 'catalogue.yaml')
  await writeFile(ROUTER_CONFIG, JSON.stringify({ ...shippedData(), rules, failures: { openMs } }))
  const stackFile = fileURLToPath(new URL('../../stack.yml', import.meta.url))
  const openFaaS = await startOpenFaaS({
    stack: await readFile(stackFile, 'utf8'),
    bundles: await buildFunctions(stackFile),
    environment: { ...environment, ROUTER_CONFIG },
    secrets: {
      'function-token': 'a-token-of-the-scene',
      'groq-api-key': 'a-key-for-tests',
      'openai-api-key': 'a-key-for-tests',
    },
  })
  context.after(() => openFaaS.close())
  return openFaaS
}

test('the breaker opens after three failures, lets one trial through when its time has passed, and closes', async (context) => {
  const [groqApi, openAiApi] = [await started(context, groq), await started(context, openai)]
  const { url } = await startStack(context, { GROQ_BASE_URL: groqApi.url, OPENAI_BASE_URL: `${openAiApi.url}/v1` })
  const router = `${url}/function/llm-router`
  const ask = async () => {
    const reply = await fetch(router, { method: 'POST', body: JSON.stringify({ prompt: 'x' }) })
    assert.equal(reply.status, 200)
    return Object(await reply.json()).provider
  }
  const breaker = async () =>
    sample(await (await fetch(`${router}/metrics`)).text(), 'llm_router_breaker_state', { target: first })

  assert.equal(await ask(), 'groq')
  groqApi.behaviour = { ...groqApi.behaviour, fault: { kind: 'status', status: 500 } }
  const before = groqApi.calls.length
  for (let count = 0; count < 3; count += 1) assert.equal(await ask(), 'openai')
  assert.equal(groqApi.calls.length, before + 3)
  assert.equal(await breaker(), 2)
  assert.equal(await ask(), 'openai')
  assert.equal(groqApi.calls.length, before + 3)

  const { fault: _, ...well } = groqApi.behaviour
  groqApi.behaviour = well
  await until(async () => (await breaker()) === 1)
  assert.equal(await ask(), 'groq')
  assert.equal(await breaker(), 0)
})
