import { execFile, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Tools } from './tools.ts'

export type LlamaServer = {
  url: URL
  /** The value of one of its metrics. */
  metric(name: string): Promise<number>
  close(): Promise<void>
}

/** What the servers call their model. */
export const model = 'tiny'

/** The window, in tokens; every character of an ASCII text is one. */
export const window = 32_768

const run = promisify(execFile)
const script = fileURLToPath(new URL('../ollama/make-model.py', import.meta.url))

/** Writes a model of random weights, which never ends by itself. */
export async function makeModel({ python }: Tools, file: string): Promise<void> {
  await run(python, [script, file])
}

/** Starts a llama-server with one slot on a port of its own. */
export async function startLlama(tools: Tools): Promise<LlamaServer> {
  const directory = await mkdtemp(join(tmpdir(), 'llama-'))
  const file = join(directory, 'model.gguf')
  await makeModel(tools, file)
  const options = ['--alias', model, '--chat-template', 'chatml', '--ctx-size', String(window), '--parallel', '1']
  const child = spawn(
    tools.server,
    ['--model', file, '--host', '127.0.0.1', '--port', '0', '--threads', '1', '--metrics', '--slots', ...options],
    { env: { PATH: process.env.PATH, HOME: directory }, stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const close = async () => {
    child.kill()
    await ended
    await rm(directory, { recursive: true })
  }
  const listening = new Promise<URL>((resolve, reject) => {
    let log = ''
    child.once('error', reject)
    child.once('close', () => reject(new Error(`llama-server ended: ${log.slice(-2000)}`)))
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      log = (log + text).slice(-10_000)
      const [, address] = /listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(log) ?? []
      if (address) resolve(new URL(address))
    })
  })
  try {
    const url = await listening
    const metric = async (name: string) => {
      const text = await (await fetch(`${url.origin}/metrics`)).text()
      return Number(new RegExp(`^llamacpp:${name} (\\S+)$`, 'm').exec(text)?.[1])
    }
    return { url, metric, close }
  } catch (error) {
    await close()
    throw error
  }
}
