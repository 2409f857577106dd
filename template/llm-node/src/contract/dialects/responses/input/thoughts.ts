import { refusal } from '../../../refusal.ts'
import { openThoughts, type Sealed } from '../sealed-thoughts.ts'

type Fields = Record<string, unknown>

/** The text of a thought: as it was thought, or else its summary. */
export function thoughtText({ content, summary }: Fields): string {
  const texts = (list: unknown) => (Array.isArray(list) ? list.flatMap((part) => part?.text ?? []) : [])
  const said = texts(content)
  return (said.length > 0 ? said : texts(summary)).join('\n\n')
}

/**
 * What a thought brings back to its model.
 * @throws LlmError invalid_request if it has been changed
 */
export function sealedIn({ encrypted_content: text }: Fields, param: string): Sealed {
  if (text === undefined || text === null || text === '') return { details: [], calls: [] }
  const sealed = typeof text === 'string' ? openThoughts(text) : undefined
  if (sealed) return sealed
  const fix = 'send it unchanged, or leave it out'
  throw refusal(`${param}.encrypted_content is not as it was answered; ${fix}`, `${param}.encrypted_content`)
}
