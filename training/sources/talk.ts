import * as v from 'valibot'
import type { Source } from './source.ts'

const rowsSchema = v.array(v.tuple([v.string(), v.string()]))
const fileSchema = v.object({ train: rowsSchema, oos_train: rowsSchema })
/** Requests for work on a word. */
const aboutWords: ReadonlySet<string> = new Set(['translate', 'spelling'])

/** What people say to an assistant. */
export const talk: Source = {
  folder: 'oos-eval',
  repository: 'clinc/oos-eval',
  commit: '828f8093932c8fe6ca7936c3d2e52903b1c523de',
  licence: 'CC-BY-3.0',
  read({ text }) {
    const { train, oos_train } = v.parse(fileSchema, JSON.parse(text('data/data_full.json')))
    const of = (keep: (intent: string) => boolean) => train.filter(([, intent]) => keep(intent)).map(([said]) => said)
    return [
      { category: 'simple_qa', most: 400, texts: of((intent) => !aboutWords.has(intent)) },
      { category: 'multilingual', most: 80, texts: of((intent) => intent === 'translate') },
      { category: 'simple_qa', most: 80, texts: oos_train.map(([said]) => said) },
    ]
  },
}
