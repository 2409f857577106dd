import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { seeded } from '../functions/llm-router/choose/seeded.ts'
import { figures } from './figures.ts'
import { fitOptions } from './fit.ts'
import { ownPrompts, styles, tierPrompts, tierStyles } from './own-prompts.ts'
import { readSources } from './sources/sources.ts'
import { headOptions } from './tier/heads.ts'
import { readResults } from './tier/results.ts'
import { tellHidden, tellTraffic } from './tier/tell.ts'
import { createTierTraining } from './tier/trained.ts'
import { trained } from './trained.ts'
import { ordinaryOf, unseenChances, unseenKinds } from './unseen.ts'

const help = `Trains the two models of llm-router: what a prompt asks for, and whether it needs a strong model.

  npm run train -- --data DIR [--only category|tier] [--salt N]... [--out DIR]

--data DIR   the folder that holds clones of the public sources; training/README.md says how they come there
--only       trains one of the two
--salt N     hides half of MMLU and GSM8K from the training of difficulty, and tells how it does on them. A number or a word; each gives
             another split. The weights that come out are those of the last one, and are not for use
--out DIR    where weights.json, tier/weights.json and what is told by them go; default: functions/llm-router/request/classify

The same sources give the same bytes. It prints how well each style of writing is judged by weights that were trained without it.`

const shipped = fileURLToPath(new URL('../functions/llm-router/request/classify', import.meta.url))
const options = {
  data: { type: 'string' },
  only: { type: 'string' },
  salt: { type: 'string', multiple: true },
  out: { type: 'string' },
  help: { type: 'boolean' },
} as const

function main(): void {
  const { values } = parseArgs({ options })
  const { data, only, salt = [], out } = values
  const isKnown = only === undefined || only === 'category' || only === 'tier'
  const isLost = salt.length > 0 && out === undefined
  if (isLost) console.error('Weights that half of the questions are hidden from are not for use: say --out DIR.')
  if (values.help || data === undefined || !isKnown || isLost) {
    console.log(help)
    process.exitCode = values.help ? 0 : 2
    return
  }
  const write = (files: Record<string, object>) => {
    for (const [name, content] of Object.entries(files)) {
      const path = join(out ?? shipped, name)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, `${JSON.stringify(content)}\n`)
    }
  }
  if (only !== 'tier') write(trainCategory(data))
  if (only !== 'category') write(trainTier(data, salt))
}

function trainCategory(data: string): Record<string, object> {
  const found = trained(ownPrompts(), readSources(data, seeded(7)), styles(), fitOptions)
  console.log(figures(found))
  return { 'weights.json': found.weights, 'unseen.json': unseenKinds(found.judged, found.weights.temperature) }
}

function trainTier(data: string, salts: readonly string[]): Record<string, object> {
  const results = readResults(data)
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
  if (last !== undefined) return { 'tier/weights.json': last }
  const questions = training.calibratedQuestions(material)
  const folds = training.folds(material, tierStyles(), questions)
  const { figures: text, told } = tellTraffic(training, material, folds, questions)
  console.log(text)
  return {
    'tier/weights.json': training.weights(material, folds, questions),
    'tier/unseen.json': unseenChances(told),
    'tier/ordinary.json': ordinaryOf(told),
  }
}

main()
