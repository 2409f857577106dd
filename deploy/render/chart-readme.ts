import { isMap, isScalar, type Pair, parseDocument, stringify, type YAMLMap } from 'yaml'

const mark = '<!-- Made from values.yaml by `npm run deploy:render`: change it there. -->\n'

/** The chart's README: what was written by hand down to the mark, and below it each value with its default and its comment. */
export function chartReadme(readme: string, values: string): string {
  const [written] = readme.split(mark)
  const { contents } = parseDocument(values)
  if (!isMap(contents)) throw new Error('values.yaml has no keys.')
  return `${written}${mark}${contents.items.map(section).join('')}`
}

function section(pair: Pair): string {
  const name = nameOf(pair)
  const head = `\n### ${name}\n\n${commentOf(pair).join('\n')}\n`
  if (!isOpen(pair.value)) return `${head}\nDefault: \`${written(pair.value)}\`\n`
  const rows = rowsOf(pair.value, name)
  return `${head}\n| key | default | meaning |\n|---|---|---|\n${rows.join('')}`
}

function rowsOf(map: YAMLMap, path: string): string[] {
  return map.items.flatMap((pair, index) => {
    const name = `${path}.${nameOf(pair)}`
    // What is above the first key counts as the map's.
    const lines = index === 0 && map.commentBefore ? linesOf(map.commentBefore) : commentOf(pair)
    const comment = lines.join(' ').replaceAll('|', '\\|')
    if (!isOpen(pair.value)) return [`| \`${name}\` | \`${written(pair.value)}\` | ${comment} |\n`]
    return [...(comment === '' ? [] : [`| \`${name}\` | | ${comment} |\n`]), ...rowsOf(pair.value, name)]
  })
}

/** A map with keys of its own; one in braces is a value. */
export function isOpen(value: unknown): value is YAMLMap {
  return isMap(value) && value.flow !== true
}

function written(value: unknown): string {
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim()
}

export function nameOf({ key }: Pair): string {
  return isScalar(key) ? String(key.value) : ''
}

/** The lines of the comment right above a key, without those that a blank line separates from it. */
function commentOf({ key }: Pair): string[] {
  return linesOf((isScalar(key) && key.commentBefore) || '')
}

function linesOf(text: string): string[] {
  const own = text.split('\n\n').at(-1) ?? ''
  return own.split('\n').map((line) => line.replace(/^ /, ''))
}
