import type { PanelDescription, Query } from './panel.ts'

/** A bar over the whole width for each series, red while its value is 0 and green while it is 1. */
export function yesOrNo({
  no = 'no',
  query,
  ...told
}: Pick<PanelDescription, 'title' | 'description'> & { no?: string; query: Query }): PanelDescription {
  return {
    ...told,
    kind: 'states',
    unit: 'none',
    queries: [query],
    width: 24,
    height: 5,
    words: [
      { value: 0, text: no, color: 'red' },
      { value: 1, text: 'yes', color: 'green' },
    ],
  }
}
