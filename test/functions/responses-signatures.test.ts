import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Response } from 'openai/resources/responses/responses'
import { createFunction as bedrockGenerate } from '../../functions/bedrock-generate/handler.ts'
import { createFunction as vertexGenerate } from '../../functions/vertex-generate/handler.ts'
import { bedrock } from '../../local/simulators/bedrock.ts'
import { changeBehaviour, defaultBehaviour } from '../../local/simulators/behaviour.ts'
import { writeExternalAccount } from '../../local/simulators/google-credentials.ts'
import { type Simulator, startSimulator } from '../../local/simulators/simulator.ts'
import { vertex } from '../../local/simulators/vertex.ts'
import { readEvents } from '../runtime/contract/dialects/responses/answers.ts'
import { type Driver, drivers } from './drivers.ts'

const question = { role: 'user', content: 'How is the weather?' }
const tools = [{ type: 'function', name: 'weather', parameters: { type: 'object', properties: {} } }]

/** Models that refuse or forget what they have thought, unless it comes back with their own signature. */
const signing = [
  {
    title: 'Gemini signs its calls',
    simulator: vertex,
    driven: { createFunction: vertexGenerate, folder: 'vertex-generate' },
    model: 'gemini-3.6-flash',
    environment: async (url: string, directory: string) => ({
      GOOGLE_CLOUD_PROJECT: 'test-project',
      VERTEX_BASE_URL: url,
      VERTEX_CREDENTIALS_FILE: await writeExternalAccount(directory, url),
    }),
    signature: /"thoughtSignature":"(?!skip)/,
  },
  {
    title: 'Claude on Bedrock signs its thoughts',
    simulator: bedrock,
    driven: { createFunction: bedrockGenerate, folder: 'bedrock-generate' },
    model: undefined,
    async environment(url: string, directory: string) {
      const file = join(directory, 'bedrock-api-key')
      await writeFile(file, 'bedrock-api-key-simulated\n')
      return { AWS_REGION: 'us-east-1', BEDROCK_BASE_URL: url, BEDROCK_API_KEY_FILE: file }
    },
    signature: /"signature":"simulated"/,
  },
]

for (const { title, simulator: simulated, driven, model, environment, signature } of signing) {
  describe(`the signatures in a response: ${title}`, () => {
    let simulator: Simulator
    let directory: string
    let driver: Driver
    before(async () => {
      directory = await mkdtemp(join(tmpdir(), 'signatures-'))
      simulator = await startSimulator(simulated)
      driver = await drivers['over a socket'](driven, await environment(simulator.url, directory))
    })
    after(async () => {
      await driver.close()
      await simulator.close()
      await rm(directory, { recursive: true })
    })

    for (const stream of [false, true]) {
      test(`come back with the conversation${stream ? ', streamed' : ''}`, async () => {
        const ask = async (input: object[]): Promise<Response> => {
          const reply = await driver.post('/v1/responses', { model, input, tools, stream })
          assert.equal(reply.status, 200, reply.text)
          return stream ? (await readEvents(reply.text)).response : (reply.body as Response)
        }
        const toolCalls = [{ name: 'weather', arguments: {} }]
        simulator.behaviour = changeBehaviour(defaultBehaviour, { toolCalls, completionTokens: 20, reasoningTokens: 7 })
        const { output } = await ask([question])
        const outputs = output.flatMap((item) =>
          item.type === 'function_call'
            ? [{ type: 'function_call_output', call_id: item.call_id, output: 'sunny' }]
            : [],
        )
        assert.equal(outputs.length, 1)
        simulator.behaviour = changeBehaviour(defaultBehaviour, { text: 'It is sunny.' })
        await ask([question, ...output, ...outputs])
        assert.match(JSON.stringify(simulator.calls.at(-1)?.body), signature)
      })
    }
  })
}
