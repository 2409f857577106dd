import { createHash } from 'node:crypto'
import { isJsonObject } from '../../json-object.ts'

/** A tool as its caller knows it: a namespace gathers the tools of one server, whose names may repeat elsewhere. */
export type ToolName = { name: string; namespace?: string }

/** The inner form has no namespaces: there, a tool has one name, made of both. */
export type ToolNames = {
  join(tool: ToolName): string
  /** The tool that was joined into this name; any other name stands for itself. */
  split(name: string): ToolName
}

/** What OpenAI takes as a tool's name. */
const legal = /^[\w-]{1,64}$/

/** @param tools what the request offers, not checked yet: a joined name is none that stands there by itself */
export function createToolNames(tools: unknown): ToolNames {
  const joined = new Map<string, string>()
  const known = new Map<string, ToolName>()
  let alone: ReadonlySet<unknown> | undefined

  function isFree(name: string): boolean {
    alone ??= new Set(Array.isArray(tools) ? tools.filter(isJsonObject).map((tool) => tool.name) : [])
    return !alone.has(name) && !known.has(name)
  }

  return {
    join({ name, namespace }) {
      if (namespace === undefined) return name
      const key = JSON.stringify([namespace, name])
      const before = joined.get(key)
      if (before !== undefined) return before
      const plain = `${namespace}__${name}`
      const one = legal.test(plain) && isFree(plain) ? plain : shortened(plain, key)
      joined.set(key, one)
      known.set(one, { name, namespace })
      return one
    },
    split: (name) => known.get(name) ?? { name },
  }
}

/** The same in each request, since prompt caches begin with the tools. */
function shortened(name: string, key: string): string {
  const mark = createHash('sha256').update(key).digest('hex').slice(0, 12)
  return `${name.replaceAll(/[^\w-]/g, '_').slice(0, 51)}_${mark}`
}
