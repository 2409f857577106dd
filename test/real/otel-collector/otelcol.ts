import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { freePort } from '../../../bench/port.ts'
import type { Ending } from '../../scenarios/upstream.ts'
import { until } from '../../until.ts'

type Environment = Record<string, string | undefined>

/** The real collector: what OTELCOL names, which is taken at its word, or an `otelcol` on the PATH. */
export function findOtelcol({ OTELCOL, PATH = '' }: Environment): { binary: string } | { missing: string } {
  const binary =
    OTELCOL ||
    PATH.split(delimiter)
      .map((folder) => join(folder, 'otelcol'))
      .find(isExecutable)
  if (binary !== undefined) return { binary }
  return { missing: 'NOT RUN, as there is no otelcol here: docs/development.md says how to build one for OTELCOL' }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Starts it with a receiver for OTLP over HTTP, and an exporter that prints what came. It ends with the test. */
export async function startOtelcol(context: Ending, binary: string): Promise<{ url: string; printed(): string }> {
  const port = await freePort()
  const config = [
    `yaml:receivers::otlp::protocols::http::endpoint: 127.0.0.1:${port}`,
    'yaml:exporters::debug::verbosity: detailed',
    'yaml:service::pipelines::traces::receivers: [otlp]',
    'yaml:service::pipelines::traces::exporters: [debug]',
    'yaml:service::pipelines::metrics::receivers: [otlp]',
    'yaml:service::pipelines::metrics::exporters: [debug]',
    'yaml:service::telemetry::metrics::level: none',
  ]
  const child: ChildProcess = spawn(
    binary,
    config.flatMap((one) => ['--config', one]),
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let text = ''
  for (const output of [child.stdout, child.stderr]) {
    output?.setEncoding('utf8').on('data', (piece: string) => {
      text += piece
    })
  }
  context.after(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  })
  await until(() => {
    if (child.exitCode !== null) throw new Error(`The collector ended: ${text.slice(-2000)}`)
    return text.includes('Everything is ready')
  })
  return { url: `http://127.0.0.1:${port}`, printed: () => text }
}
