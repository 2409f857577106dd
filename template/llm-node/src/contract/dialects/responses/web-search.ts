import { isJsonObject } from '../../json-object.ts'
import { present } from '../../present.ts'
import { refusal } from '../../refusal.ts'
import { uncarriedField } from './uncarried.ts'

type Fields = Record<string, unknown>

const webSearch = /^web_search(_preview)?(_\d{4}_\d{2}_\d{2})?$/

export function isSearch({ type }: Fields): boolean {
  return typeof type === 'string' && webSearch.test(type)
}

/**
 * The search of the web as an option of the request; none for one of OpenAI's own copies of pages, an offer that a model may leave
 * unused. Codex makes it in every request.
 * @param choice how the request chooses among its tools: where one must be used, an offer is more than that
 */
export function toSearchOptions({ type: _, ...tool }: Fields, param: string, choice: unknown): Fields[] {
  const { search_context_size, user_location, external_web_access, ...rest } = tool
  if (external_web_access === false) {
    if (choice !== 'required') return []
    const why = 'cannot be false where tool_choice is required; leave it out'
    throw refusal(`${param}.external_web_access ${why}`, `${param}.external_web_access`)
  }
  const other = Object.keys(rest).find((name) => rest[name] !== null)
  if (other) throw uncarriedField(param, other)
  const options = {
    ...present({ search_context_size }),
    ...(isJsonObject(user_location) && { user_location: toLocation(user_location) }),
  }
  return [options]
}

function toLocation({ type = 'approximate', ...place }: Fields): Fields {
  return { type, approximate: place }
}
