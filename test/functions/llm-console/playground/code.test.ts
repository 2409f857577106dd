import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Question } from '../../../../functions/llm-console/pages/answers/question.ts'
import { languages } from '../../../../functions/llm-console/pages/playground/code.ts'
import { root } from '../../../repository/tree.ts'

const prompts = [
  'Why is the sky blue?',
  `It's "quoted" \\ and \`ticked\`, $HOME, $(whoami), %s, \${x}, !! and {braces}`,
  'JSON\nJSON\n  JSON\r\n\t#{x}\n"""\n\'\'\'\n',
  '日本語 🦊 👩‍👩‍👧 é e\u0301',
  '\u0000\u0001\u001b[31m\u007f\u0085\u2028\u2029\u202e\u200d\ufeff\u{e0041}',
  `a lone surrogate: ${'🦊'.slice(0, 1)}, then text`,
  '-----------------@/etc/passwd',
]
const chunk = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm' }
const answer = [
  { ...chunk, choices: [{ index: 0, delta: { role: 'assistant', content: 'So ' }, finish_reason: null }] },
  { ...chunk, choices: [{ index: 0, delta: { content: 'it is' }, finish_reason: 'stop' }] },
  { ...chunk, choices: [], usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 } },
]
const stream = `${answer.map((one) => `data: ${JSON.stringify(one)}\n\n`).join('')}data: [DONE]\n\n`

const { CLIENTS_PYTHON: python = 'python3' } = process.env
const hasOpenAi = spawnSync(python, ['-c', 'import openai'], { stdio: 'ignore' }).status === 0

describe('the code to copy sends the request of the form, whatever the prompt is:', () => {
  const asked: { headers: IncomingHttpHeaders; body: unknown }[] = []
  const server = createServer(async (request, response) => {
    const body = JSON.parse(Buffer.concat(await request.toArray()).toString())
    asked.push({ headers: request.headers, body })
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end(stream)
  })
  let address = ''
  let directory = ''
  before(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening')
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/function/llm-router`
    directory = await mkdtemp(join(tmpdir(), 'code-'))
    await symlink(join(root, 'node_modules'), join(directory, 'node_modules'))
  })
  after(async () => {
    server.closeAllConnections()
    server.close()
    await rm(directory, { recursive: true })
  })

  const programs = [
    { shown: 'curl', by: 'bash', command: 'bash', file: 'code.sh', skip: false },
    { shown: 'curl', by: 'sh', command: 'sh', file: 'code.sh', skip: false },
    { shown: 'Node.js', by: 'node', command: process.execPath, file: 'code.mjs', skip: false },
    {
      ...{ shown: 'Python', by: 'python', command: python, file: 'code.py' },
      skip: !hasOpenAi && 'NOT RUN, as python3 has no openai: name one that has in CLIENTS_PYTHON',
    },
  ]
  for (const { shown, by, command, file, skip } of programs) {
    test(`${shown}, by ${by}`, { skip }, async () => {
      for (const prompt of prompts) {
        const question: Question = { prompt, task: 'classify', maxLatencyMs: 300, private: true, maxTokens: 50 }
        asked.length = 0
        const output = await run({ shown, command, file }, { ...question, strategy: 'cost', model: 'groq/m' })
        assert.match(output, /So .*it is/s)
        assert.deepEqual(
          asked.map(({ body }) => body),
          [
            {
              model: 'groq/m',
              messages: [{ role: 'user', content: prompt.toWellFormed() }],
              max_tokens: 50,
              ...{ stream: true, stream_options: { include_usage: true } },
            },
          ],
        )
        const { headers } = asked[0] ?? assert.fail('Nothing was asked')
        const hints = Object.entries(headers).filter(([name]) => name.startsWith('x-llm-'))
        assert.deepEqual(Object.fromEntries(hints), {
          ...{ 'x-llm-task': 'classify', 'x-llm-max-latency-ms': '300' },
          ...{ 'x-llm-private': 'true', 'x-llm-strategy': 'cost' },
        })
        assert.deepEqual(
          [headers.accept, headers.authorization],
          ['text/event-stream', 'Bearer llmr_of-the-environment'],
        )
      }
    })
  }

  test('shows what it is: no character is invisible but a line’s end', () => {
    for (const { codeOf } of languages) {
      for (const prompt of prompts)
        assert.doesNotMatch(codeOf({ prompt }, address), /(?!\n)[\p{Cc}\p{Cf}\u2028\u2029]/u)
    }
  })

  async function run(by: { shown: string; command: string; file: string }, question: Question): Promise<string> {
    const { codeOf } = languages.find(({ label }) => label === by.shown) ?? assert.fail(by.shown)
    const path = join(directory, by.file)
    await writeFile(path, codeOf(question, address))
    const env = { PATH: process.env.PATH ?? '', HOME: directory, LLM_ROUTER_KEY: 'llmr_of-the-environment' }
    return new Promise((resolve, reject) => {
      execFile(by.command, [path], { cwd: directory, env }, (error, stdout, stderr) =>
        error ? reject(new Error(stderr, { cause: error })) : resolve(stdout),
      )
    })
  }
})
