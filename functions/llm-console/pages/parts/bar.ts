/** One bar of the time line, in milliseconds since the request was sent. */
export type Bar = {
  name: string
  /** What happened, in words. */
  note: string
  fromMs: number
  toMs: number
  /** When the first output came, within the bar. */
  firstMs?: number
  tone: 'router' | 'good' | 'bad' | 'warning' | 'waiting'
}
