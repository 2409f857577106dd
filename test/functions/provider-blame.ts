import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import { createLog } from '#runtime/log.ts'
import type { Parts } from '#runtime/parts.ts'
import { createRedactor } from '#runtime/redact.ts'
import { createSecrets } from '#runtime/secrets.ts'
import { createParts } from '#runtime/start.ts'
import { type Simulator, startSimulator } from '../../local/simulators/simulator.ts'
import { startTestFunction, type TestReply } from '../runtime/parts.ts'
import { quiet } from '../runtime/quiet.ts'
import type { ProviderUnderTest } from './provider-contract.ts'

/**
 * Who is to blame, in every provider function: what our own code throws condemns nobody, what the caller nests too deep is the
 * caller's, and no secret leaves, whatever a provider repeats. Long, since all of it needs the same function.
 */
export function describeBlame(under: ProviderUnderTest): void {
  const embeds = under.kind === 'embed'
  const path = embeds ? '/v1/embeddings' : '/v1/chat/completions'
  const request = embeds ? { input: 'hello' } : { messages: [{ role: 'user', content: 'hello' }] }
  const ways = embeds ? [false] : [false, true]

  describe(`${under.title}: who is to blame`, () => {
    let simulator: Simulator
    let directory: string
    let lines: string[]

    before(async () => {
      directory = await mkdtemp(join(tmpdir(), 'blame-'))
      simulator = await startSimulator(under.simulator)
    })
    beforeEach(() => {
      lines = []
    })
    after(async () => {
      await simulator.close()
      await rm(directory, { recursive: true })
    })

    async function starting(at: Simulator, change: (parts: Parts) => Partial<Parts>) {
      const environment = { secret_mount_path: directory, ...(await under.environment(at, directory)) }
      const parts = createParts({ ...quiet, ...environment })
      const redactor = createRedactor()
      const secrets = createSecrets(directory, environment, redactor)
      const log = createLog('debug', (line) => lines.push(line), redactor.redact)
      return startTestFunction(under.createFunction, environment, {
        log,
        redactor,
        secrets,
        ...change({ ...parts, secrets, redactor }),
      })
    }
    const codeOf = (reply: TestReply) => Object(Object(reply.body).error).code
    const bug = () => new TypeError('A bug of ours')

    const steps: [string, (parts: Parts, isAnswered: () => boolean) => Partial<Parts>][] = [
      [
        'reading the key',
        ({ secrets }) => {
          const failing = () => {
            throw bug()
          }
          return {
            secrets: { ...secrets, read: failing, readKey: failing, require: failing, requireKey: failing },
          }
        },
      ],
      ['sending', () => ({ fetch: () => Promise.reject(bug()), open: () => Promise.reject(bug()) })],
      [
        'reading the clock with an answer before it',
        ({ now }, isAnswered) => ({
          now: () => {
            if (isAnswered()) throw bug()
            return now()
          },
        }),
      ],
    ]
    for (const [step, change] of steps) {
      test(`a mistake of ours in ${step} is an internal error, logged with its place`, async () => {
        for (const stream of ways) {
          let isAnswered = false
          let hasThrown = false
          const at = await starting(simulator, (parts) => {
            const changed = change(parts, () => {
              hasThrown ||= isAnswered
              return isAnswered
            })
            const fetch: Parts['fetch'] = async (...sent) => {
              const response = await parts.fetch(...sent)
              isAnswered = true
              return response
            }
            return { fetch, ...changed }
          })
          try {
            const reply = await at.post(path, { ...request, stream })
            // Some functions need no key, or no clock once there is an answer.
            if (reply.status === 200) assert.ok(step !== 'sending' && !hasThrown, reply.text)
            else {
              assert.deepEqual([reply.status, codeOf(reply)], [500, 'internal_error'], reply.text)
              assert.ok(
                lines.some((line) => line.includes('"at":["at ') && line.includes('TypeError')),
                lines.join(''),
              )
            }
          } finally {
            await at.close()
          }
        }
      })
    }

    if (!embeds) {
      test('arguments of tools that nest without end pass, or are the caller’s 400', async () => {
        const at = await starting(simulator, () => ({}))
        const depth = 4600
        const nested = `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`
        const call = { id: 'call_1', type: 'function', function: { name: 'f', arguments: nested } }
        const messages = [
          { role: 'user', content: 'x' },
          { role: 'assistant', content: null, tool_calls: [call] },
          { role: 'tool', tool_call_id: 'call_1', content: 'y' },
        ]
        try {
          for (const stream of ways) {
            const reply = await at.post(path, { messages, stream })
            assert.ok(reply.status === 200 || reply.status === 400, reply.text.slice(0, 300))
            if (reply.status === 400) assert.equal(codeOf(reply), 'invalid_request')
          }
        } finally {
          await at.close()
        }
      })
    }

    test('an error within a 200 keeps its class, its code and its words, whole and where a stream was asked for', async () => {
      const error = { message: 'Rate limit reached on tokens per minute', code: 'rate_limit_exceeded' }
      const echo = await startEcho(simulator, 200, { error })
      const at = await starting(echo.simulator, () => ({}))
      try {
        for (const stream of ways) {
          const reply = await at.post(path, { ...request, stream })
          const { code, provider_code, message } = Object(Object(reply.body).error)
          const wanted = under.provider === 'bedrock' ? ['bad_reply', undefined] : ['rate_limited', error.code]
          assert.deepEqual([code, provider_code], wanted, reply.text)
          if (code === 'rate_limited') {
            assert.match(message, /Rate limit reached on tokens per minute/)
            assert.equal(reply.headers.get('x-llm-limit'), 'tokens')
          }
        }
      } finally {
        await at.close()
        await echo.close()
      }
    })

    const streamed = streamedErrors[under.provider]
    if (!embeds && streamed !== undefined) {
      test('an error as the first event of a stream keeps its class, and another may be asked', async () => {
        const echo = await startEcho(simulator, 200, streamed.text, streamed.type)
        const at = await starting(echo.simulator, () => ({}))
        try {
          const reply = await at.post(path, { ...request, stream: true })
          assert.deepEqual([reply.status, codeOf(reply)], [429, 'rate_limited'], reply.text)
          assert.match(reply.text, /limit reached|too many requests/i)
        } finally {
          await at.close()
          await echo.close()
        }
      })
    }

    test('no secret leaves in a reply, a header or a log, whatever the provider repeats', async () => {
      for (const status of [400, 401, 403, 404, 429, 500, 200]) {
        const echo = await startEcho(simulator, status)
        const at = await starting(echo.simulator, () => ({}))
        try {
          for (const stream of ways) {
            const reply = await at.post(path, { ...request, stream })
            const left = `${reply.text}${JSON.stringify([...reply.headers])}${lines.join('')}`
            if (status !== 200 && echo.shown().length > 0) assert.ok(reply.text.includes('***'), reply.text)
            for (const shown of echo.shown()) {
              for (const form of [
                shown,
                encodeURIComponent(shown),
                Buffer.from(shown).toString('base64').slice(0, -4),
              ]) {
                assert.ok(!left.includes(form), `${status}: ${left}`)
              }
            }
          }
        } finally {
          await at.close()
          await echo.close()
        }
      }
    })

    test('a function token that is mounted, and is empty or too short or gone again, closes the door', async () => {
      const at = await starting(simulator, () => ({}))
      const file = join(directory, 'function-token')
      try {
        for (const token of ['', ' \n', 'short', 'a-token-of-good-length\nshort']) {
          await writeFile(file, token)
          const reply = await at.post(path, request, { 'x-function-token': token.trim().split('\n')[0] ?? '' })
          assert.deepEqual([reply.status, codeOf(reply)], [503, 'missing_secret'], JSON.stringify(token))
        }
        await rm(file)
        assert.equal((await at.post(path, request)).status, 503)
      } finally {
        await rm(file, { force: true })
        await at.close()
      }
    })
  })
}

const events = 'text/event-stream'
const ofOpenAi = {
  type: events,
  text: 'data: {"error":{"message":"Rate limit reached","code":"rate_limit_exceeded"}}\n\n',
}
/** An error in the middle of a stream, in each provider's form; Bedrock's is tried in a test of its own. */
const streamedErrors: Record<string, { type: string; text: string }> = {
  groq: ofOpenAi,
  openai: ofOpenAi,
  mine: ofOpenAi,
  vertex: {
    type: events,
    text: 'data: {"error":{"code":429,"message":"Limit reached","status":"RESOURCE_EXHAUSTED"}}\n\n',
  },
  anthropic: {
    type: events,
    text: 'event: error\ndata: {"type":"error","error":{"type":"rate_limit_error","message":"Limit reached"}}\n\n',
  },
  ollama: { type: 'application/x-ndjson', text: '{"error":"too many requests"}\n' },
}

/** A provider that puts what it was shown into its errors and answers; tokens are asked of the simulator. */
async function startEcho(simulator: Simulator, status: number, body?: object | string, type = 'application/json') {
  const shown = new Set<string>()
  const server = createServer(async (request, response) => {
    const chunks: Uint8Array[] = []
    for await (const chunk of request) chunks.push(chunk)
    if (/token/i.test(request.url ?? '')) {
      const { host: _, ...headers } = request.headers
      const granted = await fetch(simulator.url + request.url, {
        method: request.method ?? 'POST',
        headers: headers as Record<string, string>,
        body: Buffer.concat(chunks),
      })
      response.writeHead(granted.status, { 'content-type': 'application/json' }).end(await granted.text())
      return
    }
    if (body !== undefined) {
      response.writeHead(status, { 'content-type': type }).end(typeof body === 'string' ? body : JSON.stringify(body))
      return
    }
    for (const key of keysOf(request.headers)) shown.add(key)
    const keys = [...shown]
    const told = keys.flatMap((key) => [key, encodeURIComponent(key), Buffer.from(`user:${key}`).toString('base64')])
    const message = `x${'y'.repeat(480 - (keys[0]?.length ?? 0) / 2)} ${told.join(' ')}`
    const code = keys[0] ?? null
    response.writeHead(status, {
      'content-type': 'application/json',
      'x-amzn-errortype': 'ValidationException',
      'retry-after': keys[0] ?? '1',
    })
    response.end(JSON.stringify({ error: { message: `${told.join(' ')} ${message}`, code, type: code }, message }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    simulator: { ...simulator, url: `http://127.0.0.1:${port}` },
    shown: () => [...shown],
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function keysOf(headers: IncomingHttpHeaders): string[] {
  return ['authorization', 'x-api-key', 'x-goog-api-key']
    .map((name) => headers[name])
    .filter((value) => typeof value === 'string')
    .map((value) => value.replace(/^Bearer /, ''))
    .filter((value) => value.length > 5)
}
