import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'esbuild'
import * as v from 'valibot'
import { bundleFunction, bundleTelemetry } from '../template/llm-node/bundle.ts'
import { replacements } from '../template/llm-node/replacements.ts'
import { count, runBenchmark, say } from './command.ts'
import { measureFirstAnswers } from './first-answer.ts'
import { gainRows } from './gain.ts'
import { readImage } from './image.ts'
import { inFolder } from './in-folder.ts'
import { measureInGroup } from './quota.ts'
import type { Row } from './report.ts'
import { startStubProviders } from './stub-providers.ts'
import { type Stage, type Subject, warmUp } from './subject.ts'
import { createFunctions } from './subjects.ts'

const help = `npm run bench:replacements [-- options]   what each replacement in template/llm-node/replacements.ts buys

  --rounds N        starts of each bundle that are measured (7)
  --only NAME       one function of stack.yml
  --replacement N   one replacement, by its name
  --help            this text

Bundles each function without one replacement, for each that changes its bundle, and once without any. These and the
function as it is shipped take turns in being started and asked once. Figures are differences of the faster quarters: time and
CPU time from just before a process is spawned to the end of its first answer, free and with 200m of CPU, and resident
memory when it listens and after the answer. A replacement whose lines all say "under" should go out. At 200m time comes in
steps of 100 ms, the period of the limit: CPU time says more there.`

await runBenchmark({
  help,
  options: { rounds: count(7), only: v.optional(v.string()), replacement: v.optional(v.string()) },
  measure: (given) => inFolder('replacements', (folder) => measure(given, folder)),
})

type Options = { rounds: number; only?: string | undefined; replacement?: string | undefined }

async function measure({ rounds, only, replacement }: Options, directory: string): Promise<Row[]> {
  const providers = await startStubProviders()
  try {
    const stage = { image: await readImage(), directory }
    const measured = replacements.filter(({ name }) => replacement === undefined || name === replacement)
    const rows: Row[] = []
    for (const shipped of await createFunctions(stage, providers.url, only === undefined ? undefined : [only])) {
      say(`${shipped.name}, ${rounds} rounds`)
      const all = [shipped, ...(await bundleWithout(stage, shipped, measured))]
      const free = await measureInGroup(undefined, (quota) => measureFirstAnswers(all, rounds, quota))
      const limited = await measureInGroup(200, (quota) => measureFirstAnswers(all, rounds, quota))
      rows.push(...gainRows(shipped.name, free ?? (await measureFirstAnswers(all, rounds)), limited))
    }
    return rows
  } finally {
    await providers.close()
  }
}

/** The function without one replacement, for each that changes its bundle, and without any; named by what is missing. */
async function bundleWithout(stage: Stage, shipped: Subject, measured: readonly Plugin[]): Promise<Subject[]> {
  const telemetry = bundleTelemetry()
  const bundled = await readFile(join(stage.directory, shipped.name, 'index.cjs'))
  const subjects: Subject[] = []
  for (const missing of [...measured.map((one) => [one]), replacements]) {
    const name = missing.length === 1 ? `${missing[0]?.name}` : 'all together'
    const folder = `${shipped.name} ${subjects.length}`
    const bundle = join(stage.directory, folder, 'index.cjs')
    const replaced = replacements.filter((one) => !missing.includes(one))
    await bundleFunction(handlerOf(shipped.name), bundle, { telemetry, replaced })
    if (bundled.equals(await readFile(bundle))) continue
    subjects.push({ ...shipped, name, script: await warmUp(stage, folder) })
  }
  return subjects
}

function handlerOf(name: string): string {
  return fileURLToPath(new URL(`../functions/${name}/handler.ts`, import.meta.url))
}
