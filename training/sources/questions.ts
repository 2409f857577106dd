import * as v from 'valibot'
import type { Category } from '../../functions/llm-router/catalogue/categories.ts'
import { jsonLines, type Source } from './source.ts'

const rowSchema = v.object({ task_name: v.string(), query: v.string(), choices: v.nullish(v.string()) })

const kinds: Readonly<Record<string, { category: Category; most: number; strong?: number }>> = {
  trivia_qa: { category: 'simple_qa', most: 400 },
  natural_qa: { category: 'simple_qa', most: 400 },
  openbook_qa: { category: 'simple_qa', most: 120 },
  commonsense_qa: { category: 'simple_qa', most: 120 },
  arc_challenge: { category: 'simple_qa', most: 150 },
  math: { category: 'reasoning', most: 250, strong: 1 },
  gsm8k: { category: 'reasoning', most: 250, strong: 0.5 },
  gpqa: { category: 'reasoning', most: 200, strong: 1 },
  'agentverse-logicgrid': { category: 'reasoning', most: 60, strong: 1 },
  mbpp: { category: 'code', most: 300 },
}

/** Questions of public benchmarks; every other one with options is given them. */
export const questions: Source = {
  folder: 'LLMRouter',
  repository: 'ulab-uiuc/LLMRouter',
  commit: '4e7a796942ce26e9d5f2b93191c7c2585c99c2e3',
  licence: 'MIT',
  read({ text }, random) {
    const folder = 'data/example_data/query_data'
    const rows = ['train', 'test'].flatMap((part) =>
      jsonLines(text(`${folder}/default_query_${part}.jsonl`)).map((row) => v.parse(rowSchema, row)),
    )
    return Object.entries(kinds).map(([name, kind]) => ({
      ...kind,
      texts: rows
        .filter((row) => row.task_name === name)
        .map(({ query, choices }) => (choices && random() < 0.5 ? `${query}\n${choices}` : query)),
    }))
  },
}
