import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import * as v from 'valibot'
import type { Running } from './contender.ts'
import type { NativeProgram } from './programs.ts'

export type Load = { connections: number; seconds: number }

export type Loaded = {
  /** Answers, errors among them. */
  requests: number
  /** Answers that are not 2xx or 3xx, and connections that failed. */
  errors: number
  perSecond: number
  /** NaN where no answer came. */
  p50Ms: number
  p99Ms: number
}

export type Loader = (running: Running, load: Load) => Promise<Loaded>

/** Requests that wrk sends, one after the other on each connection. Each prompt is another, since repetition is judged. */
export function createLoader(wrk: NativeProgram, folder: string, signal: AbortSignal): Loader {
  let blocks = 0
  return async (running, { connections, seconds }) => {
    blocks += 1
    const script = `${folder}/load.lua`
    await writeFile(script, luaScript(running, blocks * 1e7))
    const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '20s', '-s', script, running.url]
    const env = { ...process.env, ...wrk.environment }
    const { stdout } = await promisify(execFile)(wrk.file, args, { env, signal })
    return readLoaded(stdout)
  }
}

/** The script for wrk, whose last line of output is JSON. */
export function luaScript({ model, headers }: Pick<Running, 'model' | 'headers'>, firstNumber: number): string {
  const before = `{"model":${JSON.stringify(model)},"messages":[{"role":"user","content":"Why does routing save money? Give reason `
  const all = { 'Content-Type': 'application/json', ...headers }
  const lines = Object.entries(all).map(([name, value]) => `wrk.headers[ ${quoted(name)} ] = ${quoted(value)}`)
  return `local number = ${firstNumber}
wrk.method = "POST"
${lines.join('\n')}
request = function()
  number = number + 1
  return wrk.format(nil, nil, nil, ${quoted(before)} .. string.format("%d", number) .. ${quoted('."}]}')})
end
done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"requests":%d,"microseconds":%d,"p50":%d,"p99":%d,"failed":%d,"broken":%d}\\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
`
}

function quoted(text: string): string {
  return `[==[${text}]==]`
}

const outputSchema = v.object({
  ...{ requests: v.number(), microseconds: v.number(), p50: v.number(), p99: v.number() },
  ...{ failed: v.number(), broken: v.number() },
})

/** What wrk has measured. */
export function readLoaded(stdout: string): Loaded {
  const output = v.parse(outputSchema, JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? ''))
  return {
    requests: output.requests,
    errors: output.failed + output.broken,
    perSecond: output.requests / (output.microseconds / 1e6),
    p50Ms: output.requests > 0 ? output.p50 / 1000 : Number.NaN,
    p99Ms: output.requests > 0 ? output.p99 / 1000 : Number.NaN,
  }
}
