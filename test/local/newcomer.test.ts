import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Ajv2020 } from 'ajv/dist/2020.js'
import * as v from 'valibot'
import { buildFunctions } from '../../local/build.ts'
import { type OpenFaaS, startOpenFaaS } from '../../local/open-faas.ts'
import { promtool } from '../deploy/prometheus/programs.ts'
import { shipped } from '../functions/llm-router/shipped.ts'

/** What a client makes of a class: references, limits, enums, what may be null, items that must be there. */
const schema = {
  type: 'object',
  properties: {
    name: { type: 'string', minLength: 12 },
    age: { type: 'integer', minimum: 18 },
    tags: { type: 'array', items: { type: 'string' }, minItems: 1 },
    address: { $ref: '#/$defs/Address' },
    nickname: { anyOf: [{ type: 'string' }, { type: 'null' }] },
    contact: { anyOf: [{ $ref: '#/$defs/Mail' }, { $ref: '#/$defs/Phone' }] },
  },
  required: ['name', 'age', 'tags', 'address', 'nickname', 'contact'],
  additionalProperties: false,
  $defs: {
    Address: object({ kind: { enum: ['home', 'work'] }, street: { type: 'string' } }),
    Mail: object({ kind: { const: 'mail' }, address: { type: 'string', format: 'email' } }),
    Phone: object({ kind: { const: 'phone' }, number: { type: 'string' } }),
  },
}

function object(properties: object) {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false }
}

const fits = new Ajv2020({ strict: false, formats: { email: /@/ } }).compile(schema)
const tool = { type: 'function', function: { name: 'extract', description: 'Extracts.', parameters: schema } }
const other = { type: 'function', function: { name: 'other', parameters: object({}) } }
const format = { type: 'json_schema', json_schema: { name: 'person', schema, strict: true } }

type Want = { needs: string[]; body: object; isCall: boolean }
const wants: Record<string, Want> = {
  'a tool that is named': {
    needs: ['tools', 'tool_choice'],
    body: { tools: [other, tool], tool_choice: { type: 'function', function: { name: 'extract' } } },
    isCall: true,
  },
  'any tool': { needs: ['tools', 'tool_choice'], body: { tools: [tool], tool_choice: 'required' }, isCall: true },
  'a schema': { needs: ['json_schema'], body: { response_format: format }, isCall: false },
}

const answerSchema = v.object({
  content: v.nullish(v.string()),
  tool_calls: v.optional(v.array(v.object({ function: v.object({ name: v.string(), arguments: v.string() }) })), []),
})

/** OpenFaaS's own names, which its autoscaler and dashboards read. */
const gatewayComplaints = [
  'gateway_function_invocation_started counter metrics should have "_total" suffix',
  'gateway_service_count non-histogram and non-summary metrics should not have "_count" suffix',
]

/** What a newcomer has after `npm start`: every model of the shipped catalogue whose function is deployed answers. */
describe('with nothing but simulators,', () => {
  let openFaaS: OpenFaaS
  before(async () => {
    const stackFile = fileURLToPath(new URL('../../stack.yml', import.meta.url))
    openFaaS = await startOpenFaaS({ stackFile, bundles: await buildFunctions(stackFile), environment: {} })
  })
  after(() => openFaaS.close())

  async function ask(path: string, body: object): Promise<{ status: number; text: string }> {
    const reply = await fetch(`${openFaaS.url}/function/llm-router/v1/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
    })
    return { status: reply.status, text: await reply.text() }
  }
  const messages = [{ role: 'user', content: 'Jason is 25 years old.' }]

  async function chat(body: object): Promise<v.InferOutput<typeof answerSchema>> {
    const { status, text } = await ask('chat/completions', { messages, ...body })
    assert.equal(status, 200, text)
    return v.parse(answerSchema, JSON.parse(text).choices[0].message)
  }

  async function streamed(body: object): Promise<v.InferOutput<typeof answerSchema>> {
    const { status, text } = await ask('chat/completions', { messages, stream: true, ...body })
    assert.equal(status, 200, text)
    const data = text.split('\n').flatMap((line) => (line.startsWith('data: {') ? [JSON.parse(line.slice(6))] : []))
    const deltas = data.flatMap(({ choices }) => choices.map((choice: { delta: object }) => Object(choice.delta)))
    const calls = deltas.flatMap(({ tool_calls: parts }) => parts ?? []).map((part) => Object(part.function))
    const joined = (values: unknown[]) => values.map((value) => value ?? '').join('')
    return {
      content: joined(deltas.map(({ content }) => content)),
      tool_calls:
        calls.length === 0
          ? []
          : [
              {
                function: {
                  name: joined(calls.map(({ name }) => name)),
                  arguments: joined(calls.map((call) => call.arguments)),
                },
              },
            ],
    }
  }

  test('promtool finds nothing wrong with the metrics', { skip: promtool.missing }, async () => {
    await chat({ model: 'gpt-oss-20b' })
    const functions = [...openFaaS.functions.keys()].map((name) => `/function/${name}`)
    for (const path of ['', ...functions, '/function/llm-router/admin']) {
      const headers = { 'x-admin-token': openFaaS.generatedSecrets.get('admin-token') ?? '' }
      const metrics = await fetch(`${openFaaS.url}${path}/metrics`, { headers })
      const { stdout, stderr } = spawnSync(promtool.path, ['check', 'metrics'], {
        input: await metrics.text(),
        encoding: 'utf8',
      })
      const complaints = `${stdout}${stderr}`.split('\n').filter((line) => line !== '')
      assert.deepEqual(complaints, path === '' ? gatewayComplaints : [], path)
    }
  })

  test('every provider function answers on its own, with its own model', async () => {
    const token = openFaaS.generatedSecrets.get('function-token')
    for (const name of openFaaS.functions.keys()) {
      if (!/-(generate|embed)$/.test(name)) continue
      const [path, body] = name.endsWith('embed')
        ? ['embeddings', { input: 'Jason' }]
        : ['chat/completions', { messages }]
      const reply = await fetch(`${openFaaS.url}/function/${name}/v1/${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify(body),
      })
      assert.equal(reply.status, 200, `${name}: ${await reply.text()}`)
    }
  })

  for (const target of shipped.targets) {
    test(`${target.name} answers, with what it can do`, async () => {
      const model = target.name
      if (!openFaaS.functions.has(target.function)) {
        const { status, text } = await ask('chat/completions', { messages, model })
        assert.equal(status, 503, text)
        assert.match(text, new RegExp(`has no function ${target.function} deployed`))
      } else if (target.tasks.includes('embed')) {
        assert.equal((await ask('embeddings', { input: 'Jason', model })).status, 200)
      } else {
        assert.match((await chat({ model })).content ?? '', /^Simulated answer from /)
        for (const [what, { needs, body, isCall }] of Object.entries(wants)) {
          if (!needs.every((need) => target.capabilities?.some((capability) => capability === need))) continue
          for (const answer of [await chat({ model, ...body }), await streamed({ model, ...body })]) {
            assert.deepEqual(
              answer.tool_calls.map((call) => call.function.name),
              isCall ? ['extract'] : [],
            )
            const json = isCall ? answer.tool_calls[0]?.function.arguments : answer.content
            assert.ok(fits(JSON.parse(json ?? '')), `${what}: ${json} ${JSON.stringify(fits.errors)}`)
          }
        }
      }
    })
  }
})
