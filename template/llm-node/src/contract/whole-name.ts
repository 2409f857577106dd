import { isFilledText } from './chat.ts'
import { itemsOf } from './filled.ts'

/** True for the name of one of these tools, unless that of another begins with it: a piece of a name may be either. */
export function isWholeName(name: string, tools: unknown): boolean {
  const names = itemsOf(tools).map((tool) => Object(Object(tool).function).name)
  const beginningSo = names.filter((one) => isFilledText(one) && one.startsWith(name))
  return beginningSo.length > 0 && beginningSo.every((one) => one === name)
}
