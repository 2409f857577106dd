import type { Catalogue } from '../../functions/llm-router/catalogue/catalogue.ts'
import { shippedCatalogue } from '../../functions/llm-router/catalogue/shipped.ts'
import { seeded } from '../../functions/llm-router/choose/seeded.ts'
import { costOf } from '../../functions/llm-router/money/price.ts'
import { runCommand } from '../admin/run-command.ts'
import { type CommandLine, help, readCommandLine } from './command-line.ts'
import { readMix, readServiceTimes } from './files.ts'
import type { MixPart } from './mixes.ts'
import { plan } from './plan.ts'
import { readScaling } from './scaling.ts'
import { shown } from './shown.ts'

/** `npm run plan`: replicas, cost and times for a traffic. */
await runCommand(help, readCommandLine, async (line) => {
  const catalogue = await shippedCatalogue()
  const own = readScaling(line.stack, process.env)
  const input = {
    perSecond: line.perSecond,
    mix: readMix(line.mix),
    functionOf: (name: string) => targetOf(catalogue, name).function,
    serviceTimes: readServiceTimes(line.serviceTimes ?? new URL('service-times.json', import.meta.url)),
    scaling: { ...own, cpu: line.cpu ?? own.cpu, ...(line.max && ({ max: line.max, maxFrom: '--max' } as const)) },
    aims: { utilisation: line.utilisation, p99Ms: line.p99Ms },
    prices: pricesOf(line, catalogue),
    // The same numbers each time, so that plans can be compared.
    random: seeded(1),
  }
  const planned = plan(input)
  process.stdout.write(line.format === 'json' ? `${JSON.stringify(planned, null, 2)}\n` : shown(planned, input))
})

function pricesOf({ usdPerCpuHour, usdPerGibHour }: CommandLine, catalogue: Catalogue) {
  const nowMs = Date.now()
  const usdOf = ({ target, promptTokens, answerTokens }: MixPart) => {
    const usage = { prompt_tokens: promptTokens, completion_tokens: answerTokens }
    const cost = costOf(usage, targetOf(catalogue, target), { nowMs })
    if ('usd' in cost) return cost.usd
    throw new Error(`The catalogue has no price for ${target}.`)
  }
  return { usdPerCpuHour, usdPerGibHour, usdOf }
}

function targetOf({ targets }: Catalogue, name: string): Catalogue['targets'][number] {
  const target = targets.find((one) => one.name === name)
  if (target === undefined)
    throw new Error(`The catalogue has no target ${name}: take one of \`npm run check-config\`.`)
  return target
}
