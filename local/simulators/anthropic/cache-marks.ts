import { isJsonObject } from '#runtime/contract/json-object.ts'
import type { CountedRequest } from './request.ts'

const known = new Set(['type', 'ttl'])

/** Why Anthropic refuses the marks of a request: without a beta header, they have a type and a time to live, and no `scope`. */
export function refuseMarks({ tools, system, messages, cache_control }: CountedRequest): string | undefined {
  const places: [string, unknown][] = [
    ...tools.map((tool, index): [string, unknown] => [`tools.${index}`, tool]),
    ...blocksAt('system', system),
    ...messages.flatMap(({ content }, index) => blocksAt(`messages.${index}.content`, content)),
  ]
  const marks = places.map(([path, one]): [string, unknown] => [`${path}.cache_control`, Object(one).cache_control])
  for (const [path, mark] of [['cache_control', cache_control] as const, ...marks]) {
    const extra = isJsonObject(mark) ? Object.keys(mark).find((name) => !known.has(name)) : undefined
    if (extra !== undefined) return `${path}.ephemeral.${extra}: Extra inputs are not permitted`
  }
  return undefined
}

/** The blocks of a content with their paths, those within the result of a tool among them. */
function blocksAt(path: string, content: unknown): [string, unknown][] {
  if (!Array.isArray(content)) return []
  return content.flatMap((block, index): [string, unknown][] => {
    const at = `${path}.${index}`
    return [[at, block], ...blocksAt(`${at}.content`, block.content)]
  })
}
