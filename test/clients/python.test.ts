import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { describe, type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import * as v from 'valibot'
import { until } from '../until.ts'
import { conversationFile } from './conversation.ts'
import { type ClientPlatform, startClientPlatform } from './platform.ts'

const missing =
  'NOT RUN, as python3 has no openai and langchain_openai: pip install -r test/clients/python/requirements.txt into an environment whose python CLIENTS_PYTHON names, or let .ci/run do both'
const lineSchema = v.object({ case: v.string(), ok: v.boolean(), error: v.optional(v.string()) })

/** A python that is named is taken at its word, so that a wrong name fails the tests and does not skip them. */
function findPython({ CLIENTS_PYTHON }: NodeJS.ProcessEnv): string | undefined {
  if (CLIENTS_PYTHON) return CLIENTS_PYTHON
  const tried = spawnSync('python3', ['-c', 'import openai, langchain_openai'], { stdio: 'ignore' })
  return tried.status === 0 ? 'python3' : undefined
}

const python = findPython(process.env)
const scripts = { 'openai-python': 'openai_python.py', 'LangChain Python': 'langchain_python.py' }

describe('the clients in Python, unchanged', () => {
  for (const [client, script] of Object.entries(scripts)) {
    test(client, { skip: python === undefined && missing, timeout: 120_000 }, async (context) => {
      const platform = await startClientPlatform()
      try {
        const cases = await run(python ?? '', script, platform, context)
        assert.ok(cases >= 10, `only ${cases} cases were run`)
        // Its case of a stream that stands still went away in the middle.
        await until(() => platform.openai.calls.some(({ aborted }) => aborted))
      } finally {
        await platform.close()
      }
    })
  }
})

/** Runs a script, and makes a test of each of its cases. */
async function run(program: string, script: string, platform: ClientPlatform, context: TestContext): Promise<number> {
  const child = spawn(program, [fileURLToPath(new URL(`python/${script}`, import.meta.url))], {
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: context.signal,
    env: {
      ...process.env,
      NO_PROXY: '127.0.0.1',
      LANGSMITH_TRACING: 'false',
      PYTHONDONTWRITEBYTECODE: '1',
      ROUTER_URL: platform.routerUrl,
      FUNCTION_URL: platform.functionUrl,
      FUNCTION_TOKEN: platform.functionToken,
      SIMULATOR_URL: platform.openai.url,
      CONVERSATION: conversationFile,
    },
  })
  const ended = once(child, 'close')
  const complaints = text(child.stderr)
  let cases = 0
  for await (const line of createInterface({ input: child.stdout })) {
    const { case: name, ok, error } = v.parse(lineSchema, JSON.parse(line))
    cases += 1
    await context.test(name, () => assert.ok(ok, error))
  }
  const [code] = await ended
  assert.equal(code, 0, await complaints)
  return cases
}
