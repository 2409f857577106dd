import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { seeded } from '../functions/llm-router/choose/seeded.ts'
import { figures } from './figures.ts'
import { fitOptions } from './fit.ts'
import { ownPrompts, styles } from './own-prompts.ts'
import { readSources } from './sources/sources.ts'
import { trained } from './trained.ts'

const help = `Trains the classifier of llm-router: what a prompt asks for.

  npm run train -- --data DIR [--weights FILE]

--data DIR       the folder that holds clones of the public sources; training/README.md says how they come there
--weights FILE   where the weights go; default: functions/llm-router/request/classify/weights.json

Takes about two minutes. The same sources give the same bytes. It prints how well each style of writing is classified by weights
that were trained without it.`

const shipped = new URL('../functions/llm-router/request/classify/weights.json', import.meta.url)
const options = { data: { type: 'string' }, weights: { type: 'string' }, help: { type: 'boolean' } } as const

function main(): void {
  const { values } = parseArgs({ options })
  if (values.help || values.data === undefined) {
    console.log(help)
    process.exitCode = values.help ? 0 : 2
    return
  }
  const { weights, judged } = trained(ownPrompts(), readSources(values.data, seeded(7)), styles(), fitOptions)
  console.log(figures(judged, weights.temperature))
  writeFileSync(values.weights ?? shipped, `${JSON.stringify(weights, null, 2)}\n`)
}

main()
