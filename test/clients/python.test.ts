import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { after, before, describe, type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import * as v from 'valibot'
import { until } from '../until.ts'
import { conversationFile } from './conversation.ts'
import { type ClientPlatform, startClientPlatform } from './platform.ts'

const missing =
  'NOT RUN, as python3 has not the clients: pip install -r test/clients/python/requirements.txt into an environment whose python CLIENTS_PYTHON names, or let .ci/run do both'
/** What the scripts import. */
const modules = 'openai, langchain_openai, anthropic, agents, pydantic_ai, inspect_ai, llm'
const lineSchema = v.object({ case: v.string(), ok: v.boolean(), error: v.optional(v.string()) })

/** A python that is named is taken at its word, so that a wrong name fails the tests and does not skip them. */
function findPython({ CLIENTS_PYTHON }: NodeJS.ProcessEnv): string | undefined {
  if (CLIENTS_PYTHON) return CLIENTS_PYTHON
  const tried = spawnSync('python3', ['-c', `import ${modules}`], { stdio: 'ignore' })
  return tried.status === 0 ? 'python3' : undefined
}

const python = findPython(process.env)

type Script = { client: string; script: string; cases: number; leaves?: true }

/** Those that provoke errors have a router of their own: it remembers what has failed. `leaves` one that goes away from a stream. */
const groups: readonly (readonly Script[])[] = [
  [{ client: 'openai-python', script: 'openai_python.py', cases: 10, leaves: true }],
  [{ client: 'LangChain Python', script: 'langchain_python.py', cases: 10, leaves: true }],
  [{ client: 'openai-python, with responses and text completions', script: 'openai_responses.py', cases: 9 }],
  [{ client: 'anthropic', script: 'anthropic_python.py', cases: 9 }],
  [
    { client: 'openai-agents', script: 'agents_openai.py', cases: 4 },
    { client: 'pydantic-ai', script: 'pydantic_ai_openai.py', cases: 4 },
    { client: 'inspect_ai', script: 'inspect_openai.py', cases: 2 },
    { client: 'llm', script: 'llm_default.py', cases: 5 },
  ],
]

for (const scripts of groups) {
  const clients = scripts.map(({ client }) => client).join(', ')
  describe(`clients in Python, unchanged: ${clients}`, { skip: python === undefined && missing }, () => {
    let platform: ClientPlatform
    before(async () => {
      platform = await startClientPlatform()
    })
    after(() => platform.close())

    for (const { client, script, cases, leaves } of scripts) {
      test(client, { timeout: 120_000 }, async (context) => {
        const count = await run(python ?? '', script, platform, context)
        assert.ok(count >= cases, `only ${count} cases were run`)
        if (leaves) await until(() => platform.openai.calls.some(({ aborted }) => aborted))
      })
    }
  })
}

/** Runs a script, and makes a test of each of its cases. */
async function run(program: string, script: string, platform: ClientPlatform, context: TestContext): Promise<number> {
  const child = spawn(program, [fileURLToPath(new URL(`python/${script}`, import.meta.url))], {
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: context.signal,
    env: {
      ...process.env,
      NO_PROXY: '127.0.0.1',
      LANGSMITH_TRACING: 'false',
      OPENAI_AGENTS_DISABLE_TRACING: '1',
      // Where clients are given no address of their own.
      OPENAI_BASE_URL: platform.routerUrl,
      OPENAI_API_KEY: 'any',
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
