import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Tools } from './tools.ts'

export type OllamaServer = {
  url: string
  /** Resolves once Ollama's log matches; at its debug level the log has the prompts. Rejects when Ollama ends. */
  logged(pattern: RegExp): Promise<RegExpExecArray>
  /** Ends Ollama and its runners, and removes its models. */
  close(): Promise<void>
}

/** The window of `nomic-embed-text`, in tokens; every character of an ASCII text is one. */
export const embedWindow = 64

/** A model that can call tools. */
export const toolsModel = 'tools:1b'

/**
 * The models that the functions ask for. The template is that of Llama 3.2 in short: roles other than these are left
 * out, as there. One thread, since more would only wait for each other on half a megabyte.
 */
const modelfiles = {
  'nomic-embed-text': `FROM ./model.gguf
PARAMETER num_ctx ${embedWindow}
PARAMETER num_thread 1
`,
  'llama3.2:1b': `FROM ./model.gguf
PARAMETER num_ctx 32768
PARAMETER num_thread 1
TEMPLATE """{{ if .System }}system: {{ .System }}
{{ end }}{{ range .Messages }}{{ if eq .Role "user" }}user: {{ .Content }}
{{ else if eq .Role "assistant" }}assistant: {{ .Content }}
{{ end }}{{ end }}assistant: """
`,
  // For Ollama a model can call tools if its template has them, and what is JSON of this form in its answer is a call.
  [toolsModel]: `FROM ./model.gguf
PARAMETER num_ctx 32768
PARAMETER num_thread 1
TEMPLATE """{{ range .Tools }}tool: {{ . }}
{{ end }}{{ range .Messages }}{{ .Role }}: {{ .Content }}{{ range .ToolCalls }}{"name": "{{ .Function.Name }}", "parameters": {{ .Function.Arguments }}}{{ end }}
{{ end }}assistant: """
`,
}

const run = promisify(execFile)

/** Starts `ollama serve` on a port of its own, with its models in a directory of its own. */
export async function startOllama({ binary, python }: Tools): Promise<OllamaServer> {
  const directory = await mkdtemp(join(tmpdir(), 'ollama-'))
  const environment = {
    PATH: process.env.PATH,
    HOME: directory,
    OLLAMA_MODELS: join(directory, 'models'),
    OLLAMA_HOST: '127.0.0.1:0',
    OLLAMA_DEBUG: '1',
    OLLAMA_NUM_PARALLEL: '1',
  }
  const child = spawn(binary, ['serve'], { env: environment, stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const logged = followLog(child, child.stderr)
  const close = async () => {
    child.kill()
    await ended
    await rm(directory, { recursive: true })
  }
  try {
    const [, address = ''] = await logged(/Listening on (127\.0\.0\.1:\d+)/)
    const url = `http://${address}`
    await fetch(`${url}/api/version`)
    await run(python, [fileURLToPath(new URL('make-model.py', import.meta.url)), join(directory, 'model.gguf')])
    for (const [name, modelfile] of Object.entries(modelfiles)) {
      const file = join(directory, 'Modelfile')
      await writeFile(file, modelfile)
      await run(binary, ['create', name, '-f', file], { env: { ...environment, OLLAMA_HOST: address } })
    }
    return { url, logged, close }
  } catch (error) {
    await close()
    throw error
  }
}

function followLog(child: ChildProcess, stream: Readable): OllamaServer['logged'] {
  let log = ''
  let fault: Error | undefined
  stream.setEncoding('utf8').on('data', (text: string) => {
    log += text
  })
  child.once('error', (error) => {
    fault = error
  })
  return (pattern) =>
    new Promise((resolve, reject) => {
      const look = () => {
        const found = pattern.exec(log)
        if (!found) return
        stream.off('data', look)
        child.off('close', fail)
        resolve(found)
      }
      const fail = () => reject(fault ?? new Error(`Ollama ended before its log had ${pattern}: ${log.slice(-2000)}`))
      stream.on('data', look)
      child.once('close', fail)
      look()
    })
}
