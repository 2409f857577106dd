import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { responses } from '#runtime/contract/dialects/responses/responses.ts'
import { chunksOf, completionOf, deltasOf, inner, readEvents, streamOf } from './answers.ts'

type Tool = { type: string; name: string; namespace?: string }

const name = fc.oneof(fc.constantFrom('a', 'a__b', 'b', 'b__c', 'c'), fc.string({ minLength: 1, maxLength: 80 }))
const type = fc.constantFrom('function', 'custom')
const tool = fc.record({ type, name })
const namespace = fc.record({ name, tools: fc.array(tool, { minLength: 1, maxLength: 3 }) })

/** The tools of a request, and each of them as its caller knows it. */
const requests = fc
  .record({ alone: fc.array(tool, { maxLength: 3 }), namespaces: fc.array(namespace, { maxLength: 3 }) })
  .map(({ alone, namespaces }) => {
    const known: Tool[] = [
      ...alone,
      ...namespaces.flatMap(({ name: space, tools }) => tools.map((one) => ({ ...one, namespace: space }))),
    ]
    return { tools: [...alone, ...namespaces.map((one) => ({ type: 'namespace', ...one }))], known }
  })
  .filter(({ known }) => new Set(known.map((one) => JSON.stringify([one.name, one.namespace]))).size === known.length)

describe('the tools of namespaces', () => {
  test('have names of their own, which OpenAI takes, and each answer calls them as the request does', async () => {
    await fc.assert(
      fc.asyncProperty(requests, async ({ tools, known }) => {
        const body = { input: 'Hello', tools }
        const names = namesIn(body)
        assert.equal(new Set(names).size, known.length)
        for (const [place, one] of names.entries()) if (known[place]?.namespace) assert.match(one, /^[\w-]{1,64}$/)

        const tool_calls = known.map((one, place) => ({ id: `call_${place}`, ...formOf(one.type, names[place] ?? '') }))
        const message = { role: 'assistant', content: null, ...(tool_calls.length > 0 && { tool_calls }) }
        const { whole, events } = responses.read(body)
        const { output } = Object(whole?.(completionOf(message)))
        const asSent = known.map(({ name: own, namespace: space }) => [own, space])
        assert.deepEqual(calledIn(output), asSent)
        const streamed = await Array.fromAsync(events(streamOf(chunksOf(deltasOf(message, 3))), () => ({})))
        const { response } = await readEvents(streamed.join(''))
        assert.deepEqual(calledIn(response.output), asSent)

        const [, again] = inner({ input: [{ role: 'user', content: 'Hello' }, ...output], tools }).messages
        assert.deepEqual(again?.tool_calls ?? [], tool_calls)
      }),
      { numRuns: 200 },
    )
  })

  test('keep their names when others come and go', () => {
    const long = { type: 'namespace', name: 'n'.repeat(60), tools: [{ type: 'function', name: 'read' }] }
    const other = { type: 'namespace', name: 'other', tools: [{ type: 'function', name: 'read' }] }
    const [first] = namesIn({ input: 'Hello', tools: [long] })
    assert.deepEqual(namesIn({ input: 'Hello', tools: [other, long] }), ['other__read', first])
  })

  test('can be chosen, alone and among others', () => {
    const tools = [{ type: 'namespace', name: 'n', description: '', tools: [{ type: 'function', name: 'f' }] }]
    const choice = { type: 'function', name: 'f', namespace: 'n' }
    const chosen = { type: 'function', function: { name: 'n__f' } }
    assert.deepEqual(inner({ input: 'Hello', tools, tool_choice: choice }).tool_choice, chosen)
    const allowed = { type: 'allowed_tools', mode: 'required', tools: [choice] }
    assert.deepEqual(inner({ input: 'Hello', tools, tool_choice: allowed }).tool_choice, {
      type: 'allowed_tools',
      allowed_tools: { mode: 'required', tools: [chosen] },
    })
  })
})

function namesIn(body: object): string[] {
  const tools = Object(inner(body)).tools as Record<string, { name: string }>[]
  return tools.map((one) => (one.function ?? one.custom)?.name ?? '')
}

function formOf(type: string, name: string): object {
  return type === 'function' ? { type, function: { name, arguments: '{}' } } : { type, custom: { name, input: 'x' } }
}

function calledIn(output: object[]): unknown[] {
  return output.map((item) => [Object(item).name, Object(item).namespace])
}
