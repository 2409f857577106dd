import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { messageOf } from '#runtime/error-message.ts'
import { loadCatalogue } from '../../functions/llm-router/catalogue/load.ts'
import { judge } from '../../functions/llm-router/replay/gates.ts'
import { firstLine, lastLine, recordingLine } from '../../functions/llm-router/replay/lines.ts'
import { readRecorded } from '../../functions/llm-router/replay/recorded.ts'
import { createRun, isWanted } from '../../functions/llm-router/replay/run.ts'
import { connectAdmin } from '../admin/router-admin.ts'
import { connectCaller } from '../admin/router-caller.ts'
import { runCommand } from '../admin/run-command.ts'
import { createProgress } from '../compare/progress.ts'
import { readPrompt } from './ask.ts'
import { type CallsReport, callsReport, compareCalls, createSample } from './calls.ts'
import { type CommandLine, type ExportCommand, help, type ReplayCommand, readCommandLine } from './command-line.ts'
import { eachRecording } from './each-recording.ts'
import { ofFile, ofRouter, type Recordings } from './recordings.ts'
import { callsTable, gateLine, toTables } from './shown.ts'

const gateFailed = 3

/** `npm run replay`: tries a catalogue on recorded traffic, or exports that. */
await runCommand(help, readCommandLine, async (commandLine) => {
  const recordings = await recordingsOf(commandLine)
  if (commandLine.command === 'export') await exported(commandLine, recordings)
  else await replayed(commandLine, recordings)
})

async function recordingsOf(commandLine: CommandLine): Promise<Recordings> {
  if (commandLine.from !== undefined) return ofFile(commandLine.from, commandLine.skipsBadLines)
  const admin = await connectAdmin(commandLine, process.env)
  const withPrompts = commandLine.command === 'export' ? commandLine.withPrompts : commandLine.call > 0
  return ofRouter(admin, { sinceMs: commandLine.wanted.fromMs, withPrompts })
}

async function replayed(commandLine: CommandLine & ReplayCommand, recordings: Recordings): Promise<void> {
  const { wanted, gates, format } = commandLine
  const secrets = { readConfiguration: () => undefined }
  const catalogue = await loadCatalogue({ path: commandLine.catalogue }, process.env, secrets)
  const run = createRun(catalogue, commandLine, wanted)
  const sample = createSample(commandLine.call, commandLine.seed)
  await eachRecording(recordings, ({ recording, prompt }) => {
    const ended = run.add(recording)
    const asked = prompt === undefined ? undefined : readPrompt(prompt)
    const [from, to] = [ended?.actual.answer?.target, ended?.replayed.target?.name]
    if (commandLine.call === 0 || !ended || !asked || !from || !to || from === to) return
    // Whatever the file says, what was private stays where it is.
    if (ended.recorded.request.private) return
    sample.add({ callId: ended.recorded.call_id, prompt: asked, from, to })
  })
  const report = run.report()
  if (report.recordings.calls === 0) throw new Error(nothing(recordings))
  const all = { ...report, recordings: { ...report.recordings, left_out: recordings.leftOut() } }
  const results = gates.map((gate) => judge(gate, all))
  const calls = commandLine.call === 0 ? undefined : await called(commandLine, sample)
  const whole = { ...all, gates: results, ...(calls && { calls }) }
  const tables = () => [toTables(all, results), ...(calls ? [callsTable(calls)] : [])].join('\n')
  const text = format === 'json' ? `${JSON.stringify(whole, null, 2)}\n` : tables()
  process.stdout.write(text)
  sayLeftOut(recordings)
  const failed = results.filter(({ fails }) => fails)
  if (format === 'json') process.stderr.write(failed.map((result) => `${gateLine(result)}\n`).join(''))
  if (failed.length > 0) process.exitCode = gateFailed
}

/** Really asks a sample of those that go elsewhere. */
async function called(
  commandLine: CommandLine & ReplayCommand,
  sample: ReturnType<typeof createSample>,
): Promise<CallsReport> {
  const { seen, sample: candidates } = sample.take()
  const { judge, maxUsd } = commandLine
  const router = await connectCaller(commandLine, process.env)
  const progress = createProgress(process.stderr)
  const ended = (done: number) => progress.show(done, candidates.length)
  const compared = await compareCalls(router, candidates, { judge, maxUsd, ended })
  progress.end()
  if (compared.length < candidates.length) {
    process.stderr.write(`--max-usd is spent: ${compared.length} of ${candidates.length} were asked\n`)
  }
  return callsReport(seen, compared)
}

async function exported({ output, wanted }: CommandLine & ExportCommand, recordings: Recordings): Promise<void> {
  // Who else may read it is for its owner to say.
  const stream = output === '-' ? process.stdout : createWriteStream(output, { flags: 'wx', mode: 0o600 })
  const failed = once(stream, 'error').then(([error]) => {
    if (Object(error).code === 'EEXIST') throw new Error(`${output} is there already: name another file, or remove it.`)
    throw new Error(`${output} cannot be written (${messageOf(error)}).`)
  })
  // It is looked at with each line.
  failed.catch(() => {})
  const write = async (text: string) => {
    if (!stream.write(text)) await Promise.race([once(stream, 'drain'), failed])
  }
  await write(firstLine)
  let count = 0
  await eachRecording(recordings, async ({ recording, prompt }) => {
    if (!isWanted(readRecorded(recording), wanted)) return
    count += 1
    await write(recordingLine(recording, prompt))
  })
  await write(lastLine(count))
  if (stream !== process.stdout) await Promise.race([new Promise<void>((resolve) => stream.end(resolve)), failed])
  process.stderr.write(`${count} recordings\n`)
  sayLeftOut(recordings)
}

function sayLeftOut(recordings: Recordings): void {
  const count = recordings.leftOut()
  if (count > 0) process.stderr.write(`${count} recordings could not be read, and were left out\n`)
}

function nothing(recordings: Recordings): string {
  const { done } = recordings.progress()
  if (done > 0) return 'No recording fits --since, --until and --where.'
  return 'Nothing was recorded then. The catalogue in use must have an entry `record`; see docs/replay.md.'
}
