import { givenTags, htmlTags, spokenTags } from './tags.ts'

/** A text without its blocks, and whether one of them was material to work on. */
export type Unblocked = { text: string; given: boolean }

const openingTag = /<([A-Za-z][\w-]{0,40})(?=[\s>])/g
const closingTag = /<\/([A-Za-z][\w-]{0,40})>/g
const firstTag = /^<([A-Za-z][\w-]{0,40})[\s>]/
const lastTag = /<\/([A-Za-z][\w-]{0,40})>$/
const mostOuterBlocks = 20

/**
 * Removes `<name>…</name>`: documents, and reminders that client programs inject. Linear in the text's length: closing tags
 * are indexed first, so many opening tags without a closing one do not search the text again.
 */
export function withoutBlocks(text: string): Unblocked {
  if (!text.includes('</')) return { text, given: false }
  const closings = new Map<string, number[]>()
  for (const { 1: name = '', index } of text.matchAll(closingTag)) {
    const places = closings.get(name)
    if (places) places.push(index)
    else closings.set(name, [index])
  }
  for (const places of closings.values()) places.reverse()
  let left = ''
  let from = 0
  let given = false
  for (const { 1: name = '', index } of text.matchAll(openingTag)) {
    const kind = kindOf(name)
    if (index < from || kind === 'html') continue
    const places = closings.get(name) ?? []
    while (places.length > 0 && (places.at(-1) ?? 0) < index) places.pop()
    const end = places.at(-1)
    if (end === undefined) continue
    left += `${text.slice(from, index)}\n\n`
    given ||= kind === 'given'
    from = kind === 'spoken' ? text.indexOf('>', index) + 1 : end + name.length + 3
  }
  left += text.slice(from)
  return { text: left.replace(closingTag, (tag, name: string) => (kindOf(name) === 'spoken' ? '\n\n' : tag)), given }
}

/**
 * The same for blocks at the beginning and the end of a text, which may be longer than the excerpt. Stops at the first
 * text outside a block.
 */
export function withoutOuterBlocks(text: string): Unblocked {
  let left = text.trim()
  let given = false
  for (let count = 0; count < mostOuterBlocks; count++) {
    const name = firstTag.exec(left)?.[1] ?? lastTag.exec(left.slice(-50))?.[1]
    const kind = name && kindOf(name)
    if (kind !== 'given' && kind !== 'aside') break
    const rest = left.startsWith('<') ? afterFirst(left, name ?? '') : beforeLast(left, name ?? '')
    if (rest === undefined) break
    left = rest
    given ||= kind === 'given'
  }
  return { text: left, given }
}

function afterFirst(text: string, name: string): string | undefined {
  const end = text.indexOf(`</${name}>`)
  return end < 0 ? undefined : text.slice(end + name.length + 3).trimStart()
}

function beforeLast(text: string, name: string): string | undefined {
  const start = text.lastIndexOf(`<${name}>`)
  return start < 0 ? undefined : text.slice(0, start).trimEnd()
}

function kindOf(name: string): 'spoken' | 'given' | 'html' | 'aside' {
  const lower = name.toLowerCase()
  if (spokenTags.has(lower)) return 'spoken'
  if (givenTags.has(lower)) return 'given'
  return htmlTags.has(lower) ? 'html' : 'aside'
}
