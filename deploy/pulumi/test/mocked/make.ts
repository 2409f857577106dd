import assert from 'node:assert/strict'
import { runtime } from '@pulumi/pulumi'

/** A resource that would be made. */
export type Made = { type: string; name: string; inputs: Record<string, unknown> }

/** What a cloud would answer: the outputs of a resource by its type, and of a call by its name. */
export type Answers = Readonly<Record<string, Record<string, unknown>>>

/** What a program would make, sorted by name. No cloud is called. */
export async function make(answers: Answers, program: () => void): Promise<Made[]> {
  const made: Made[] = []
  await runtime.setMocks(
    {
      newResource({ type, name, inputs }) {
        made.push({ type, name, inputs })
        const id = idOf(type, name)
        return { id, state: { name, arn: id, ...inputs, ...answers[type] } }
      },
      call({ token }) {
        const answer = answers[token]
        assert.ok(answer, `nobody answers ${token}`)
        return answer
      },
    },
    'llm',
    'test',
  )
  program()
  await runtime.disconnect(false)
  return made.sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Such as Role:llm-nodes. */
const idOf = (type: string, name: string) => `${type.split(':').at(-1)}:${name}`

export const ofType = (made: readonly Made[], type: string): Record<string, unknown>[] => {
  const found = made.filter((one) => one.type === type)
  assert.ok(found.length > 0, `there is no ${type} among ${[...new Set(made.map((one) => one.type))].join(', ')}`)
  return found.map(({ inputs }) => inputs)
}

/** The one resource of a type. */
export const onlyOf = (made: readonly Made[], type: string): Record<string, unknown> => {
  const [inputs, ...others] = ofType(made, type)
  assert.ok(inputs && others.length === 0, `there are ${others.length + 1} of ${type}`)
  return inputs
}
