import { readFile, writeFile } from 'node:fs/promises'
import { summaryTable } from './summary.ts'
import { type Measured, measuredTable } from './table.ts'
import { targetTable } from './targets.ts'

export type Run = {
  date: string
  command: string
  machine: string
  all: readonly Measured[]
  /** Why some are missing. */
  missing: readonly string[]
}

/** What a terminal shows. */
export function printed({ machine, all, missing }: Run): string {
  return [measuredTable(all), targetTable(all), machine, ...said(all, missing)].join('\n\n')
}

/** What went wrong, so that a figure is not taken for more than it is. */
function said(all: readonly Measured[], missing: readonly string[]): string[] {
  const wrong = all.flatMap(({ name, figures: { failure, errors } }) => [
    ...(failure === undefined ? [] : [`${name} failed: ${failure}`]),
    ...(errors > 0 ? [`${name}: ${errors} requests under load had no answer, or an error's.`] : []),
  ])
  return [...missing.map((line) => `Left out: ${line}`), ...wrong]
}

const begin = '<!-- The figures below are written by `npm run bench -- --write`. -->'
const end = '<!-- End of the figures. -->'

/** bench/RESULTS.md. */
export function resultsPage(run: Run): string {
  const { date, command, machine, all, missing } = run
  const wrong = said(all, missing)
  return `# The functions beside other gateways

Written by \`${command}\` on ${date}. [docs/benchmarks.md](../docs/benchmarks.md) says how it measures, and what the columns mean.

${machine}

## In short

${begin}

${summary(run)}

${end}

## All figures

Medians over the rounds, with the least and the most. What is added is the difference from the same round's direct answer, whose own time stands in parentheses.

${measuredTable(all)}

${all.map(({ name, note }) => `- **${name}**: ${note}.`).join('\n')}
${wrong.length === 0 ? '' : `\n## What is missing\n\n${wrong.map((line) => `- ${line}`).join('\n')}\n`}
## Targets

${targetTable(all)}
`
}

function summary({ all, date, command }: Run): string {
  return `${summaryTable(all)}

\`${command}\`, ${date}: medians over the rounds of one run, with the least and the most.`
}

/** A page of which the figures are replaced by those of the results. */
export function withFigures(page: string, results: string): string {
  const figures = figuresIn(results)
  const old = figuresIn(page)
  if (figures === undefined || old === undefined)
    throw new Error(`A page has no figures between "${begin}" and "${end}".`)
  return page.replace(old, () => figures)
}

/** What stands between the marks, with them; undefined without. */
export function figuresIn(page: string): string | undefined {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)]
  return from < 0 || to < from ? undefined : page.slice(from, to + end.length)
}

/** Writes bench/RESULTS.md, and the same figures into README. */
export async function writeResults(run: Run): Promise<void> {
  const root = new URL('../../', import.meta.url)
  const results = resultsPage(run)
  await writeFile(new URL('bench/RESULTS.md', root), results)
  const readme = new URL('README.md', root)
  await writeFile(readme, withFigures(await readFile(readme, 'utf8'), results))
}
