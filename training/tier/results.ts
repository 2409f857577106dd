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
}

const routeLlm = {
  folder: 'RouteLLM',
  repository: 'lm-sys/RouteLLM',
  commit: '0b64fdafe049e596a3f5657c219329f24af24198',
  licence: 'Apache-2.0',
}
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
  return { mmlu, gsm8k }
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
