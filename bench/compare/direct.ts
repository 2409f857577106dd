import type { Contender } from './contender.ts'

const model = 'openai/gpt-oss-20b'

/** No gateway: what all others add to. */
export const direct: Contender = {
  id: 'direct',
  name: 'direct',
  note: 'the fake upstream itself, asked by the same client',
  async start({ url }) {
    return {
      url: `${url}/openai/v1/chat/completions`,
      model,
      headers: {},
      processes: async () => [],
      stop: async () => undefined,
    }
  },
}
