import * as v from 'valibot'
import type { Source } from './source.ts'

const taskSchema = v.object({ examples: v.array(v.object({ input: v.string() })) })
/** Those that take several steps. */
const inSteps =
  /^(?:boolean|causal|date_und|formal|logical|multistep|navigate|object_count|penguins|reasoning|temporal|tracking|web_of)/

export const puzzles: Source = {
  folder: 'BIG-Bench-Hard',
  repository: 'suzgunmirac/BIG-Bench-Hard',
  commit: '9ee07bd481feebf959a6b59d61ea57bdcf30964d',
  licence: 'MIT',
  read({ text, names }) {
    const tasks = names('bbh').filter((name) => inSteps.test(name))
    return tasks.map((name) => {
      const { examples } = v.parse(taskSchema, JSON.parse(text(`bbh/${name}`)))
      return { category: 'reasoning', most: 15, strong: 1, texts: examples.map(({ input }) => input) }
    })
  },
}
