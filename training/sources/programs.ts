import { gunzipSync } from 'node:zlib'
import * as v from 'valibot'
import { jsonLines, type Source } from './source.ts'

const functionSchema = v.object({ prompt: v.string() })

/** Beginnings of functions. */
export const programs: Source = {
  folder: 'human-eval',
  repository: 'openai/human-eval',
  commit: '6d43fb980f9fee3c892a914eda09951f772ad10d',
  licence: 'MIT',
  read({ bytes }) {
    const rows = jsonLines(gunzipSync(bytes('data/HumanEval.jsonl.gz')).toString())
    const texts = rows.map((row) => v.parse(functionSchema, row).prompt)
    return [{ category: 'code', most: 80, texts }]
  },
}

const hardSchema = v.object({ subcategory: v.string(), prompt: v.string() })

/** Hard prompts of people. */
export const hardPrompts: Source = {
  folder: 'arena-hard-auto',
  repository: 'lmarena/arena-hard-auto',
  commit: '196f6b826783b3da7310e361a805fa36f0be83f3',
  licence: 'Apache-2.0',
  read({ text }) {
    const rows = jsonLines(text('data/arena-hard-v2.0/question.jsonl')).map((row) => v.parse(hardSchema, row))
    const of = (name: string) => rows.filter(({ subcategory }) => subcategory === name).map(({ prompt }) => prompt)
    return [
      { category: 'code', most: 250, strong: 1, texts: of('coding') },
      { category: 'reasoning', most: 250, strong: 1, texts: of('math') },
    ]
  },
}
