import { isMap, parseDocument, type YAMLMap } from 'yaml'
import { isOpen, nameOf } from './chart-readme.ts'

/** The paths of all sections of a chart's values. A map in braces is a value, and functions are everybody's own. */
export function chartSections(values: string): string[] {
  const { contents } = parseDocument(values)
  return isMap(contents) ? sectionsOf(contents, '').filter((path) => !path.startsWith('functions.')) : []
}

function sectionsOf(map: YAMLMap, parent: string): string[] {
  return map.items.flatMap((pair) => {
    const path = `${parent}${nameOf(pair)}`
    return isOpen(pair.value) ? [path, ...sectionsOf(pair.value, `${path}.`)] : []
  })
}
