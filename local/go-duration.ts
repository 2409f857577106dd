const unitMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
}
const wholePattern = /^[-+]?(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/
const partPattern = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g

/**
 * The milliseconds of a text such as `1m30s`, as Go's time.ParseDuration reads it: every number but 0 needs a unit.
 * Undefined for what Go refuses.
 */
export function parseGoDuration(text: string): number | undefined {
  if (/^[-+]?0$/.test(text)) return 0
  if (!wholePattern.test(text)) return undefined
  let milliseconds = 0
  for (const [, amount, unit] of text.matchAll(partPattern)) {
    milliseconds += Number(amount) * (unitMs[unit ?? ''] ?? 0)
  }
  return text.startsWith('-') ? -milliseconds : milliseconds
}

/** The milliseconds of an of-watchdog setting; of-watchdog reads a bare whole number as seconds. */
export function parseTimeout(text: string): number | undefined {
  return /^\+?\d+$/.test(text) ? Number(text) * 1000 : parseGoDuration(text)
}
