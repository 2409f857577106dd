import type { Upstream } from './upstream.ts'

/** A way from a client to the fake upstream that is measured. */
export type Contender = {
  /** For `--only`. */
  id: string
  name: string
  /** What one has to know of it: version, settings, what it does and does not do. */
  note: string
  /** Its start is that of a whole platform, and is not measured. */
  isPlatform?: boolean
  /** Starts it anew, so that its next answer is its first. */
  start(upstream: Upstream): Promise<Running>
}

export type Running = {
  /** Where chat completions are asked for. */
  url: string
  model: string
  headers: Readonly<Record<string, string>>
  /** The processes whose time and memory count, by pid. None where they are out of reach. */
  processes(): Promise<readonly number[]>
  stop(): Promise<void>
}
