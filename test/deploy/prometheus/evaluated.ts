import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Series } from './alert-case.ts'
import { check } from './programs.ts'

/** An expression, and what it is to be at that minute: the values by their labels, as promtool writes them: `{namespace="a"}`. */
export type Evaluated = { expr: string; atMinute: number; is: Readonly<Record<string, number>> }

/** What promtool says against the expressions, of series that are scraped once a minute; undefined if they are as they are to be. */
export async function differences(series: Series, evaluated: readonly Evaluated[]): Promise<string | undefined> {
  const directory = await mkdtemp(join(tmpdir(), 'evaluated-'))
  try {
    const file = join(directory, 'test.yml')
    const unitTest = {
      interval: '1m',
      input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
      promql_expr_test: evaluated.map(({ expr, atMinute, is }) => ({
        expr,
        eval_time: `${atMinute}m`,
        exp_samples: Object.entries(is).map(([labels, value]) => ({ labels, value })),
      })),
    }
    // JSON is YAML.
    await writeFile(file, JSON.stringify({ evaluation_interval: '1m', tests: [unitTest] }))
    const { isFine, text } = check('test', 'rules', file)
    return isFine ? undefined : text
  } finally {
    await rm(directory, { recursive: true })
  }
}
