import { availableParallelism, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import * as v from 'valibot'
import { formatTable, type Row } from './report.ts'

type Benchmark<Entries extends v.ObjectEntries> = {
  help: string
  /** Each is a text of the command line, such as `--rounds 7`. */
  options: Entries
  measure(options: v.InferOutput<v.ObjectSchema<Entries, undefined>>): Row[] | Promise<Row[]>
  /** What to know of the figures. */
  notes?: string
}

const wholeNumber = 'must be a whole number from 1'

/** An option that says how often something is done. */
export function count(usual: number) {
  return v.optional(
    v.pipe(v.string(), v.transform(Number), v.integer(wholeNumber), v.minValue(1, wholeNumber)),
    String(usual),
  )
}

/** Runs a benchmark by the options of the command line, and prints its table, or its help, or which option is at fault. */
export async function runBenchmark<Entries extends v.ObjectEntries>(benchmark: Benchmark<Entries>): Promise<void> {
  const texts = Object.keys(benchmark.options).map((name) => [name, { type: 'string' }] as const)
  const { values } = parseArgs({ options: { ...Object.fromEntries(texts), help: { type: 'boolean' } } })
  if (values.help) {
    console.log(benchmark.help)
    return
  }
  const parsed = v.safeParse(v.object(benchmark.options), values)
  if (!parsed.success) {
    const [issue] = parsed.issues
    console.error(`--${v.getDotPath(issue)} ${issue.message}.`)
    process.exitCode = 2
    return
  }
  // Taken before, because the benchmark is a load itself.
  const machine = `Node ${process.version}, ${availableParallelism()} CPUs, load before: ${loadavg()[0]?.toFixed(1)}`
  const table = formatTable(await benchmark.measure(parsed.output))
  console.log([table, benchmark.notes, machine].filter((part) => part !== undefined).join('\n'))
}
