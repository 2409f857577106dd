import * as v from 'valibot'
import { jsonOrUndefined } from '#runtime/contract/parse.ts'
import { describeError, type Log } from '#runtime/log.ts'
import { createWarmPrefixes, type HeldUnder, type WarmPrefixes } from '../state/warm-prefixes.ts'
import type { Store } from '../store/port.ts'
import type { BackgroundTask } from './background.ts'
import { createOwnDocument } from './own-document.ts'

type Parts = {
  store: Pick<Store, 'kind' | 'documents'>
  /** Distinguishes this router from all others. */
  routerId: string
  now: () => number
  log: Log
}

export type SharedPrefixes = {
  prefixes: WarmPrefixes
  /** Reads. */
  tasks: readonly BackgroundTask[]
}

/** The format is part of the name: while routers are replaced one by one, two versions do not read each other's documents. */
const prefix = 'prefixes/1/'
const everyMs = 5000
/** About 50 KB. */
const mostShared = 500
/** Key, target, tokens, and the two times. */
const fieldsSchema = v.array(v.tuple([v.string(), v.string(), v.number(), v.number(), v.number()]))

/**
 * What targets have cached, in the memory of this router, and told to the others and to those after it: one document per router, written
 * at most every five seconds after an answer and read as often while requests come. No request waits for it. A conversation that comes
 * back within these seconds to another router is not known there, and costs one turn at the full price.
 */
export function sharedPrefixes({ store, routerId, now, log }: Parts): SharedPrefixes {
  const { documents } = store
  const name = `${prefix}${routerId}`
  const document = createOwnDocument(name, documents)
  const prefixes = createWarmPrefixes(now, () => store.kind !== 'memory' && later())
  /** The versions that have been read, by name. */
  let read = new Map<string, number>()
  let timer: NodeJS.Timeout | undefined

  function later(): void {
    if (timer) return
    timer = setTimeout(() => {
      timer = undefined
      write().catch((error: unknown) => log.debug(describeError(error), 'what is cached was not stored'))
    }, everyMs).unref()
  }

  async function write(): Promise<void> {
    const own = prefixes.own(mostShared)
    if (own.length === 0) return
    const isWritten = await document.write(toText(own), Math.max(...own.map(({ untilMs }) => untilMs)))
    if (!isWritten) later()
  }

  async function readAll(): Promise<void> {
    const others = (await documents.read(prefix)).filter((one) => one.name !== name)
    for (const other of others) if (read.get(other.name) !== other.version) prefixes.learn(readText(other.text))
    read = new Map(others.map((other) => [other.name, other.version]))
  }

  const task: BackgroundTask = { everyMs: () => everyMs, run: readAll }
  return { prefixes, tasks: store.kind === 'memory' ? [] : [task] }
}

function toText(all: readonly HeldUnder[]): string {
  return JSON.stringify(all.map(({ key, target, tokens, atMs, untilMs }) => [key, target, tokens, atMs, untilMs]))
}

/** What cannot be read says nothing. */
function readText(text: string): HeldUnder[] {
  const parsed = v.safeParse(fieldsSchema, jsonOrUndefined(text))
  if (!parsed.success) return []
  return parsed.output.map(([key, target, tokens, atMs, untilMs]) => ({ key, target, tokens, atMs, untilMs }))
}
