import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { BedrockRuntimeClient, ConverseCommand, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { bedrock } from '../../../local/simulators/bedrock.ts'
import type { Simulator } from '../../../local/simulators/simulator.ts'
import { collect } from './collect.ts'
import { started } from './started.ts'

const hello = {
  modelId: 'global.anthropic.claude-haiku-5-5',
  messages: [{ role: 'user' as const, content: [{ text: 'Say hello, please' }] }],
}
const counts = { promptTokens: 30, completionTokens: 20, cachedTokens: 10, reasoningTokens: 5 }
const usage = {
  inputTokens: 20,
  outputTokens: 20,
  totalTokens: 50,
  cacheReadInputTokens: 10,
  cacheWriteInputTokens: 0,
}
const toolCalls = ['weather', 'time'].map((name) => ({ name, arguments: { city: 'Bern' } }))
const toolConfig = {
  tools: [{ toolSpec: { name: 'weather', inputSchema: { json: { type: 'object', properties: {} } } } }],
}

function client({ url }: Simulator, apiKey = 'bedrock-api-key') {
  return new BedrockRuntimeClient({
    region: 'us-east-1',
    endpoint: url,
    token: { token: apiKey },
    authSchemePreference: ['httpBearerAuth'],
    maxAttempts: 1,
    // The SDK's own speaks HTTP/2, and the simulators do not.
    requestHandler: new NodeHttpHandler(),
  })
}

async function streamed(simulator: Simulator, change: object = {}) {
  const { stream } = await client(simulator).send(new ConverseStreamCommand({ ...hello, ...change }))
  assert.ok(stream)
  return collect(stream)
}

describe('@aws-sdk/client-bedrock-runtime on the simulator', () => {
  it('gets a message whose input tokens are those that no cache had', async (context) => {
    const simulator = await started(context, bedrock, counts)
    const reply = await client(simulator).send(new ConverseCommand(hello))
    assert.equal(reply.stopReason, 'end_turn')
    const [thought, text] = reply.output?.message?.content ?? []
    assert.ok(thought?.reasoningContent?.reasoningText?.text)
    assert.match(text?.text ?? '', /Simulated answer from global\.anthropic\.claude-haiku-5-5/)
    assert.deepEqual(reply.usage, usage)
    assert.equal(simulator.calls[0]?.path, '/model/global.anthropic.claude-haiku-5-5/converse')
  })

  it('streams the same, as binary events', async (context) => {
    const simulator = await started(context, bedrock, { ...counts, text: 'One two three.' })
    const events = await streamed(simulator)
    assert.deepEqual(events[0]?.messageStart, { role: 'assistant' })
    assert.equal(events.map((event) => event.contentBlockDelta?.delta?.text ?? '').join(''), 'One two three.')
    assert.deepEqual(
      events.map((event) => event.messageStop?.stopReason).filter((reason) => reason !== undefined),
      ['end_turn'],
    )
    assert.deepEqual(events.at(-1)?.metadata?.usage, usage)
  })

  it('gets the calls of tools that it offers, whole and in pieces', async (context) => {
    const simulator = await started(context, bedrock, { toolCalls })
    const { stopReason, output } = await client(simulator).send(new ConverseCommand({ ...hello, toolConfig }))
    assert.equal(stopReason, 'tool_use')
    const made = output?.message?.content?.map(({ toolUse }) => [toolUse?.name, toolUse?.input])
    assert.deepEqual(
      made,
      toolCalls.map(({ name, arguments: given }) => [name, given]),
    )
    const events = await streamed(simulator, { toolConfig })
    for (const [index, { name }] of toolCalls.entries()) {
      const own = events.filter(({ contentBlockDelta }) => contentBlockDelta?.contentBlockIndex === index)
      const begun = events.find(({ contentBlockStart }) => contentBlockStart?.contentBlockIndex === index)
      assert.equal(begun?.contentBlockStart?.start?.toolUse?.name, name)
      assert.equal(own.map((event) => event.contentBlockDelta?.delta?.toolUse?.input).join(''), '{"city":"Bern"}')
    }
  })

  it('is cut at maxTokens', async (context) => {
    const simulator = await started(context, bedrock)
    const reply = await client(simulator).send(new ConverseCommand({ ...hello, inferenceConfig: { maxTokens: 3 } }))
    assert.deepEqual([reply.stopReason, reply.usage?.outputTokens], ['max_tokens', 3])
  })

  it('is refused as Bedrock refuses', async (context) => {
    const simulator = await started(context, bedrock)
    const send = (change: object) => client(simulator).send(new ConverseCommand({ ...hello, ...change }))
    const said = (text: string) => [{ role: 'user', content: [{ text }] }]
    const thinking = {
      modelId: 'anthropic.claude-haiku-4-5-20251001-v1:0',
      additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 1024 } },
    }
    const refused: [object, RegExp][] = [
      [{ messages: [] }, /messages/],
      [{ messages: said(' ') }, /blank/],
      [{ messages: [{ role: 'assistant', content: [{ text: 'x' }] }] }, /start with a user message/],
      [{ modelId: 'anthropic.claude-2' }, /model identifier is invalid/],
      [{ inferenceConfig: { temperature: 1 } }, /temperature/],
      [
        { modelId: 'anthropic.claude-haiku-4-5-20251001-v1:0', inferenceConfig: { temperature: 1, topP: 1 } },
        /cannot both/,
      ],
      [{ ...thinking, inferenceConfig: { temperature: 0.5 } }, /`temperature` may only be set to 1/],
      [{ ...thinking, inferenceConfig: { topP: 0.5 } }, /`top_p` must be greater/],
      [
        {
          messages: [
            ...said('x'),
            { role: 'assistant', content: [{ toolUse: { toolUseId: 'a', name: 'n', input: {} } }] },
          ],
        },
        /toolConfig/,
      ],
    ]
    for (const [change, message] of refused)
      await assert.rejects(send(change), awsError('ValidationException', 400, message))
    await assert.rejects(
      client(simulator, 'invalid').send(new ConverseCommand(hello)),
      awsError('AccessDeniedException', 403, /API Key/),
    )
  })

  it('sees the fault', async (context) => {
    const simulator = await started(context, bedrock)
    const faults = [
      [404, 'ResourceNotFoundException'],
      [408, 'ModelTimeoutException'],
      [424, 'ModelErrorException'],
      [429, 'ThrottlingException'],
      [500, 'InternalServerException'],
      [503, 'ServiceUnavailableException'],
    ] as const
    for (const [status, name] of faults) {
      simulator.behaviour.fault = { kind: 'status', status }
      await assert.rejects(client(simulator).send(new ConverseCommand(hello)), awsError(name, status, /./))
    }
    simulator.behaviour.fault = { kind: 'truncated' }
    await assert.rejects(streamed(simulator))
  })
})

function awsError(name: string, status: number, message: RegExp) {
  return (error: unknown) => {
    const { name: itsName, $metadata, message: said } = Object(error)
    assert.deepEqual([itsName, $metadata?.httpStatusCode], [name, status])
    assert.match(said, message)
    return true
  }
}
