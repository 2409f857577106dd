type Summarised = {
  metrics: Readonly<
    Record<string, { values: Readonly<Record<string, number>>; thresholds?: Readonly<Record<string, { ok: boolean }>> }>
  >
}

/** The end of a run as text: each threshold and whether it holds, then all figures. */
export function summaryText({ metrics }: Summarised, title: string): string {
  const named = Object.entries(metrics).sort(([one], [other]) => (one < other ? -1 : 1))
  const thresholds = named.flatMap(([name, metric]) =>
    Object.entries(metric.thresholds ?? {}).map(([text, { ok }]) => `  ${ok ? '✓' : '✗'} ${name}: ${text}`),
  )
  const width = Math.max(...named.map(([name]) => name.length))
  const figures = named.map(([name, { values }]) => `  ${name.padEnd(width)}  ${formatted(values)}`)
  return ['', title, '', 'Thresholds', ...thresholds, '', 'Figures', ...figures, ''].join('\n')
}

function formatted(values: Readonly<Record<string, number>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${Number.isInteger(value) ? value : value.toFixed(3)}`)
    .join('  ')
}
