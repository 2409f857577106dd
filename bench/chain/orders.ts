/** What the upstream is told to do by marks in a prompt, such as `[fault=hang]` or `[gapMs=20]`. */
export const faults = ['429', '500', 'hang', 'cut'] as const
export type Fault = (typeof faults)[number]
export type Orders = {
  fault?: Fault | undefined
  /** Until the answer begins. */
  latencyMs: number
  /** Between the pieces of a stream. Without one, all come in one write. */
  gapMs: number
}

export function marks(orders: Partial<Orders>): string {
  const given = Object.entries(orders).filter(([, value]) => value !== undefined)
  return given.map(([name, value]) => `[${name}=${value}]`).join(' ')
}

/** Reads the end of a body, where the last prompt is: bodies can be long. */
export function ordersIn(body: string): Orders {
  const end = body.slice(-500)
  const mark = (name: string) => new RegExp(`\\[${name}=(\\w+)\\]`).exec(end)?.[1]
  const fault = faults.find((one) => one === mark('fault'))
  return { fault, latencyMs: Number(mark('latencyMs') ?? 0), gapMs: Number(mark('gapMs') ?? 0) }
}
