import { readFileSync } from 'node:fs'
import * as v from 'valibot'
import { parse } from 'yaml'
import type { Target } from '../../functions/llm-router/catalogue/catalogue.ts'
import { toCatalogue } from '../../functions/llm-router/catalogue/parse.ts'
import { baselinesOf } from '../../functions/llm-router/choose/baselines.ts'
import { expand } from '../../functions/llm-router/choose/names.ts'
import { createDifficulty } from '../../functions/llm-router/request/classify/tier/difficulty.ts'
import { ownPrompts } from '../../training/own-prompts.ts'
import { readUnseen } from '../../training/unseen.ts'
import { usualShares } from '../../training/usual-shares.ts'
import { readOptions } from '../command.ts'
import { mixOf, usualLengths } from './mix.ts'
import { always, atRandom, byStrategy, outcomeOf, type Router } from './routers.ts'
import { type Line, savingsTable } from './table.ts'

const help = `npm run bench:savings [-- options]   what each strategy saves, and where it sends the prompts that are hard

  --catalogue FILE   another catalogue than the shipped one; it needs the tiers cheap, middle and strong, and baselines
  --reasoning N      tokens of a typical answer to a prompt that asks for reasoning (${usualLengths.reasoning.answer})
  --help             this text

Nothing is called, and the same prompts and prices give the same figures.`

/** The day whose prices hold. */
const day = '2026-11-26'
const shipped = new URL('../../functions/llm-router/catalogue.yaml', import.meta.url)
const strategies = ['task', 'complexity', 'tier', 'cost'] as const

const tokens = v.pipe(
  v.string(),
  v.transform(Number),
  v.check((count) => count > 0, 'must be more than 0'),
)

function main(): void {
  const options = readOptions(help, {
    catalogue: v.optional(v.string()),
    reasoning: v.optional(tokens, String(usualLengths.reasoning.answer)),
  })
  if (options === undefined) return
  const answer = options.reasoning
  const lengths = { ...usualLengths, reasoning: { ...usualLengths.reasoning, answer } }
  const nowMs = Date.parse(day)
  const written = parse(readFileSync(options.catalogue ?? shipped, 'utf8'))
  // Hardware of one's own costs something, though not by the token.
  const targets = written.targets.map((target: { locality: string }) => ({
    ...target,
    ...(target.locality === 'in-cluster' && { enabled: false }),
  }))
  const catalogue = toCatalogue({ ...written, targets }, () => 'of the benchmark')
  const mix = mixOf(readUnseen(ownPrompts()), lengths)
  const difficultyAt = createDifficulty((text) => Number(text))
  const rankOf = (chance: number) => difficultyAt(String(chance))

  const lineOf = (name: string, router: Router): Line => ({ name, outcome: outcomeOf(router, mix, catalogue, nowMs) })
  const baselines = baselinesOf(catalogue).map(({ name, targets: all }) => lineOf(name, always(first(all))))
  const routed = strategies.map((strategy) =>
    lineOf(`\`${strategy}\``, byStrategy(strategy, { catalogue, nowMs, rankOf })),
  )
  const [cheap, strong] = [catalogue.tierRouting?.cheap ?? 'cheap', catalogue.tierRouting?.strong ?? 'strong'].map(
    (tier) => cheapest(expand([tier], catalogue)),
  )
  if (cheap === undefined || strong === undefined) throw new Error('The catalogue needs the tiers cheap and strong.')
  const randomChoices = routed.slice(1, 3).map(({ name, outcome }) => {
    return lineOf(`random choice at the cost of ${name}`, atRandom(outcome.usd, cheap, strong, mix, nowMs))
  })
  console.log(savingsTable([...baselines, ...routed, ...randomChoices], baselines))
  console.log(notes(lengths, mix.length, { cheap, strong }))
}

function notes(
  lengths: typeof usualLengths,
  count: number,
  { cheap, strong }: { cheap: Target; strong: Target },
): string {
  const told = Object.entries(lengths).map(
    ([name, { material, answer }]) =>
      `${name} ${Math.round(100 * (usualShares[name as keyof typeof usualShares] ?? 0))} %, ${answer} tokens out${material > 0 ? `, ${material} in beside the prompt` : ''}`,
  )
  return `
${count} prompts of training/prompts, by what weights say that were trained without the style (training/unseen). Prices of ${day}.
Assumed: ${told.join('; ')}.
Every model is taken to write answers of the same length; no cache, no failures; targets in the cluster are left out.
Hard are the prompts that their writer has marked so. Strong and middle are the tiers of that name. At random: ${cheap.name} or ${strong.name}.`
}

function first(all: readonly Target[]): Target {
  const target = all.find(({ tasks }) => tasks.includes('generate'))
  if (target === undefined) throw new Error('A baseline of the catalogue has no target that generates.')
  return target
}

function cheapest(all: readonly Target[]): Target | undefined {
  const price = ({ usdPerMillionTokens }: Target) => usdPerMillionTokens?.output ?? Number.POSITIVE_INFINITY
  return [...all].sort((one, other) => price(one) - price(other))[0]
}

main()
