/** A metric as it is exposed now. An empty label is, to Prometheus, one that is absent. */
export type Metric = {
  name: string
  type: 'counter' | 'gauge'
  help: string
  samples: readonly Sample[]
}

export type Sample = { labels: Readonly<Record<string, string>>; value: number | string }

/** A metric in Prometheus's text format, version 0.0.4. */
export function exposed({ name, type, help, samples }: Metric): string {
  const lines = samples.map(({ labels, value }) => `${name}${textOf(labels)} ${value}\n`)
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.sort().join('')}`
}

/** Labels as the text has them; the same for the same labels in the same order. */
export function textOf(labels: Sample['labels']): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
