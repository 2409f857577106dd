import * as v from 'valibot'
import type { Files } from '../sources/source.ts'
import { jsonLines, openSource } from '../sources/source.ts'
import { readCsv } from './csv.ts'

/** How well a weak and a strong model answered a question, from 0 to 1. */
export type Result = { text: string; weak: number; strong: number; subject: string }

export type Results = {
  /** MMLU and GSM8K, with which RouteLLM measures routers (arxiv.org/abs/2406.18665). */
  mmlu: Result[]
  gsm8k: Result[]
  /** Other questions, for training alone. None of them is in the two above. */
  others: Result[]
}

const routeLlm = {
  folder: 'RouteLLM',
  repository: 'lm-sys/RouteLLM',
  commit: '0b64fdafe049e596a3f5657c219329f24af24198',
  licence: 'Apache-2.0',
}
const ulab = {
  folder: 'LLMRouter',
  repository: 'ulab-uiuc/LLMRouter',
  commit: '4e7a796942ce26e9d5f2b93191c7c2585c99c2e3',
  licence: 'MIT',
}

/** The public sets with results of models. */
export const resultSources = [routeLlm, ulab]

const evals = 'routellm/evals'
const [weakModel, strongModel] = ['mistralai/Mixtral-8x7B-Instruct-v0.1', 'gpt-4-1106-preview']

/** @param data the folder that holds the clones */
export function readResults(data: string): Results {
  const files = openSource(data, routeLlm)
  const responses = files.names(`${evals}/mmlu/responses`)
  const mmlu = responses.flatMap((name) =>
    answered(files, 'mmlu', `responses/${name}`, name.replace(/^mmlu_|\.csv$/g, '')),
  )
  const gsm8k = answered(files, 'gsm8k', 'gsm8k_responses.csv', 'gsm8k')
  const known = new Set([...mmlu, ...gsm8k].map(({ text }) => gist(text)))
  return { mmlu, gsm8k, others: readOthers(openSource(data, ulab)).filter(({ text }) => !known.has(gist(text))) }
}

/** The rows of a file, without those that RouteLLM itself leaves out because its routers were trained on them. */
function answered({ text }: Files, set: string, file: string, subject: string): Result[] {
  const lines = jsonLines(text(`${evals}/${set}/contaminated_prompts.jsonl`))
  const leftOut = new Set(lines.map((line) => v.parse(v.object({ eval_prompt: v.string() }), line).eval_prompt))
  return readCsv(text(`${evals}/${set}/${file}`))
    .filter(({ prompt = '' }) => prompt !== '' && !leftOut.has(prompt))
    .map((row) => ({
      text: row.prompt ?? '',
      weak: isRight(row[weakModel]),
      strong: isRight(row[strongModel]),
      subject,
    }))
}

function isRight(cell: string | undefined): number {
  return cell === 'True' ? 1 : 0
}

const scoredSchema = v.array(v.object({ question: v.string(), scores: v.record(v.string(), v.number()) }))
const weakModels = ['llama-3.1-8b-instruct', 'qwen2.5-7b-instruct', 'mistral-7b-instruct-v0.3', 'gemma-2-9b-it']
const strongModels = ['llama-3.3-nemotron-super-49b-v1', 'llama-3.1-nemotron-51b-instruct']

function readOthers({ text }: Files): Result[] {
  const rows = v.parse(scoredSchema, JSON.parse(text('data/dcrouter_preprocessed/train.json')))
  const mean = (scores: Record<string, number>, models: readonly string[]) =>
    models.reduce((sum, model) => sum + (scores[model] ?? 0), 0) / models.length
  return rows.map(({ question, scores }) => ({
    ...{ text: question, subject: 'others' },
    ...{ weak: mean(scores, weakModels), strong: mean(scores, strongModels) },
  }))
}

/** The beginning of a question as letters and digits, by which it is known again in another set. */
function gist(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .trim()
    .slice(0, 60)
}
