import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { seeded } from '../functions/llm-router/choose/seeded.ts'
import { runCommand } from '../local/admin/run-command.ts'
import { figures } from './figures.ts'
import { fitOptions } from './fit.ts'
import { ownPrompts, styles, tierPrompts, tierStyles } from './own-prompts.ts'
import { readSources } from './sources/sources.ts'
import { headOptions } from './tier/heads.ts'
import { ordinaryOf } from './tier/ordinary.ts'
import { type Results, readResults } from './tier/results.ts'
import { tellHidden, tellTraffic } from './tier/tell.ts'
import { createTierTraining } from './tier/trained.ts'
import { trained } from './trained.ts'
import { unseenChances, unseenKinds } from './unseen.ts'

const help = `Trains the two models of llm-router: what a prompt asks for, and whether it needs a strong model.

  npm run train -- --data DIR [--only category|tier] [--salt N]... [--out DIR]

--data DIR   the folder that holds clones of the public sources; training/README.md says how they come there
--only       trains one of the two
--salt N     hides half of MMLU and GSM8K from the training of difficulty, and tells how it does on them. A number or a word; each gives
             another split. The weights that come out are those of the last one, and are not for use
--out DIR    where all files go; default: functions/llm-router/request/classify, and what the weights say of prompts that they have not
             seen, which the router does not read, to training/unseen

The same sources give the same bytes. It prints how well each style of writing is judged by weights that were trained without it.
`

const router = fileURLToPath(new URL('../functions/llm-router/request/classify', import.meta.url))
const here = fileURLToPath(new URL('.', import.meta.url))
const options = {
  data: { type: 'string' },
  only: { type: 'string' },
  salt: { type: 'string', multiple: true },
  out: { type: 'string' },
  help: { type: 'boolean' },
} as const

/** Contents by the names of files. */
type Files = Readonly<Record<string, object>>

/** What the router reads, and what only benchmarks do. */
type Made = { shipped: Files; kept?: Files }

type CommandLine = { data: string; only: string | undefined; salts: readonly string[]; out: string | undefined }

/** `npm run train`. */
await runCommand(help, readCommandLine, async ({ data, only, salts, out }) => {
  const write = ({ shipped, kept = {} }: Made) => {
    writeFiles(out ?? router, shipped)
    writeFiles(out ?? here, kept)
  }
  // Before the minutes of the first training, so that a clone which is missing is told at once.
  const results = only === 'category' ? undefined : readResults(data)
  if (only !== 'tier') write(trainCategory(data))
  if (results) write(trainTier(data, results, salts))
})

function readCommandLine(args: string[]): CommandLine | 'help' {
  const { values } = parseArgs({ args, options })
  const { data, only, salt: salts = [], out } = values
  if (values.help) return 'help'
  if (data === undefined) throw new Error('Say --data DIR, the folder with the clones; --help says more.')
  if (only !== undefined && only !== 'category' && only !== 'tier') {
    throw new Error(`--only must be category or tier, not ${only}.`)
  }
  if (salts.length > 0 && out === undefined) {
    throw new Error('Weights that half of the questions are hidden from are not for use: say --out DIR.')
  }
  return { data, only, salts, out }
}

function writeFiles(folder: string, files: Files): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, `${JSON.stringify(content)}\n`)
  }
}

function trainCategory(data: string): Made {
  const found = trained(ownPrompts(), readSources(data, seeded(7)), styles(), fitOptions)
  console.log(figures(found))
  return {
    shipped: { 'weights.json': found.weights },
    kept: { 'unseen/kinds.json': unseenKinds(found.judged, found.weights.temperature) },
  }
}

function trainTier(data: string, results: Results, salts: readonly string[]): Made {
  const training = createTierTraining(headOptions)
  const [own, publicOnes] = [tierPrompts(), readSources(data, seeded(7))]
  const material = { own, publicOnes, questions: results.mmlu, problems: results.gsm8k }
  if (salts.length > 0) console.log('RouteLLM’s average performance gap recovered (95 % interval), by salt:')
  const weights = salts.map((salt) => {
    const hidden = tellHidden(training, material, results, tierStyles(), salt)
    console.log(hidden.figures)
    return hidden.weights
  })
  const last = weights.at(-1)
  if (last !== undefined) return { shipped: { 'tier/weights.json': last } }
  const questions = training.calibratedQuestions(material)
  const folds = training.folds(material, tierStyles(), questions)
  const { figures: text, told } = tellTraffic(training, material, folds, questions)
  console.log(text)
  return {
    shipped: {
      'tier/weights.json': training.weights(material, folds, questions),
      'tier/ordinary.json': ordinaryOf(told),
    },
    kept: { 'unseen/chances.json': unseenChances(told) },
  }
}
