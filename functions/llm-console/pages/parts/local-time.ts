/** Times as a browser's field has them: local, without a zone, with a year of five digits from 10000 on, which ISO 8601 has not. */

const lastMs = Date.UTC(10_000, 0) - 1

/** `2026-12-31T23:59:59`, without milliseconds. */
export function toLocalText(at: Date): string {
  return withoutZone(new Date(at.getTime() - at.getTimezoneOffset() * 60_000))
}

/** The same in UTC. */
export function withoutZone(at: Date): string {
  return at.toISOString().replace(/^\+0*/, '').slice(0, -5)
}

/** The milliseconds of such a text; NaN if it is none, or after the year 9999 of UTC, which is the last one that routers take. */
export function readLocalText(text: string): number {
  const ms = Date.parse(text.replace(/^10000-/, '+010000-'))
  return ms <= lastMs ? ms : Number.NaN
}
