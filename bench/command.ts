import { availableParallelism, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import * as v from 'valibot'
import { fail } from '../local/admin/fail.ts'
import { formatTable, type Row } from './report.ts'

type Benchmark<Entries extends v.ObjectEntries> = {
  help: string
  /** Each is a text of the command line, such as `--rounds 7`. */
  options: Entries
  measure(options: v.InferOutput<v.ObjectSchema<Entries, undefined>>): Row[] | Promise<Row[]>
  /** What to know of the figures. */
  notes?: string
}

/** An option that says how often something is done. */
export function count(usual: number, least = 1) {
  return v.optional(wholeNumber(least), String(usual))
}

export function wholeNumber(least: number) {
  const message = `must be a whole number from ${least}`
  return v.pipe(v.string(), v.transform(Number), v.integer(message), v.minValue(least, message))
}

/** An option without a value. */
export function flag() {
  return v.optional(v.boolean(), false)
}

/** The options of the command line; undefined where its help, or which option is at fault, has been printed instead. */
export function readOptions<Entries extends v.ObjectEntries>(
  help: string,
  entries: Entries,
): v.InferOutput<v.ObjectSchema<Entries, undefined>> | undefined {
  const types = Object.entries(entries).map(([name, entry]) => {
    const isFlag = typeof v.getDefault(entry) === 'boolean'
    return [name, { type: isFlag ? 'boolean' : 'string' }] as const
  })
  try {
    const { values } = parseArgs({ options: { ...Object.fromEntries(types), help: { type: 'boolean', short: 'h' } } })
    if (values.help) {
      console.log(help.trimEnd())
      return undefined
    }
    const parsed = v.safeParse(v.object(entries), values)
    if (parsed.success) return parsed.output
    const [issue] = parsed.issues
    throw new Error(`--${String(issue.path?.[0]?.key)} ${issue.message}.`)
  } catch (error) {
    fail(error, 2)
    return undefined
  }
}

/** Where it is measured. Ask before a benchmark, because that is a load itself. */
export function describeMachine(): string {
  return `Node ${process.version}, ${availableParallelism()} CPUs, load before: ${loadavg()[0]?.toFixed(1)}`
}

/** Runs a benchmark by the options of the command line, and prints its table. */
export async function runBenchmark<Entries extends v.ObjectEntries>(benchmark: Benchmark<Entries>): Promise<void> {
  const options = readOptions(benchmark.help, benchmark.options)
  if (options === undefined) return
  const machine = describeMachine()
  const table = formatTable(await benchmark.measure(options))
  console.log([table, benchmark.notes, machine].filter((part) => part !== undefined).join('\n'))
}

/** What is under way goes to stderr, so that stdout has the table alone. */
export function say(what: string): void {
  console.error(`… ${what}`)
}
