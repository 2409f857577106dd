import type { Category } from '../../functions/llm-router/catalogue/categories.ts'
import { reliability } from '../reliability.ts'
import { intervalText, wilson } from '../wilson.ts'
import { apgr } from './apgr.ts'
import { interval } from './bootstrap.ts'
import type { Result } from './results.ts'

/** A prompt with the chance that weights tell which have not seen its style, and that of the same prompt after harmless changes. */
export type Told = {
  text: string
  style: string
  category: Category
  isStrong: boolean
  chance: number
  changed: Readonly<Record<string, number>>
}

const thresholds = [0.3, 0.4, 0.5, 0.6, 0.7]
/** The threshold for which everything is told. */
const usual = 0.5

/** How routers do on hidden questions, by RouteLLM's measure. */
export function hiddenFigures(what: string, results: readonly Result[], chanceOf: (text: string) => number): string {
  const told = results.map((result) => ({ ...result, chance: chanceOf(result.text) }))
  const figure = (of: readonly (typeof told)[number][]) =>
    apgr(
      of,
      of.map(({ chance }) => chance),
    )
  const byLength = apgr(
    results,
    results.map(({ text }) => text.length),
  )
  const ours = intervalText({ share: figure(told), ...interval(told, figure) })
  return `${what.padEnd(24)}${ours}   by length ${byLength.toFixed(3)}   random 0.500   of ${results.length}`
}

/** How the model does on prompts of styles that its weights have not seen. */
export function trafficFigures(told: readonly Told[]): string {
  const styles = [...Map.groupBy(told, ({ style }) => style)]
  const at = (threshold: number, of: readonly Told[]) =>
    `${shareText(of, true, threshold)}   ${shareText(of, false, threshold)}`
  return [
    `Sent to a strong model, trained without the style (95 % interval): of those that need one, and of those that do not`,
    ...thresholds.map((threshold) => `from ${threshold.toFixed(1)}       ${at(threshold, told)}`),
    ...styles.map(([style, of]) => `${style.padEnd(15)}${at(usual, of)}`),
    ...baselines(told),
    '',
    'Of those with a chance, needed a strong model:',
    ...reliability(
      told.map(({ chance, isStrong }) => ({ chance, isSo: isStrong })),
      [0.1, 0.25, 0.5, 0.75, 0.9],
      2,
    ),
    '',
    `Decided otherwise at ${usual} after a change that is harmless (95 % interval):`,
    ...Object.keys(told[0]?.changed ?? {}).map((change) => {
      const others = told.filter(({ chance, changed }) => chance >= usual !== (changed[change] ?? 0) >= usual)
      return `${change.padEnd(42)}${intervalText(wilson(others.length, told.length))}`
    }),
  ].join('\n')
}

/** Routers that send as many to a strong model: by chance, and by length. */
function baselines(told: readonly Told[]): string[] {
  const sent = told.filter(({ chance }) => chance >= usual).length
  const longest = [...told].sort((one, other) => other.text.length - one.text.length).slice(0, sent)
  const strong = told.filter(({ isStrong }) => isStrong).length
  const found = longest.filter(({ isStrong }) => isStrong).length
  const share = sent / told.length
  const right = found / strong
  const wrong = (sent - found) / (told.length - strong)
  return [
    `random of equal cost: ${share.toFixed(3)}   ${share.toFixed(3)}`,
    `by length, of equal cost: ${right.toFixed(3)}   ${wrong.toFixed(3)}`,
  ]
}

function shareText(told: readonly Told[], isStrong: boolean, threshold: number): string {
  const those = told.filter((one) => one.isStrong === isStrong)
  return `${intervalText(wilson(those.filter(({ chance }) => chance >= threshold).length, those.length))} of ${those.length}`
}
