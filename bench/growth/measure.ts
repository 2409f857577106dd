import { Agent } from 'node:http'
import { type Called, call, chatBody } from '../chain/call.ts'
import { quantile } from '../statistics.ts'
import { type Dimension, startSetting } from './dimensions.ts'
import type { Level } from './exponent.ts'

/**
 * Requests per second, p99 and the router's CPU time at one size. As many clients as there are connections each ask again as soon as
 * they are answered; what they are answered in the first moments, in which V8 compiles, is not counted.
 */
export async function measureLevel(
  dimension: Dimension,
  size: number,
  directory: string,
  forMs: number,
): Promise<Level> {
  const { running, connections, ask = {}, headersOf } = await startSetting(dimension, size, directory)
  const agent = new Agent({ keepAlive: true })
  let number = 0
  /** All of the calls that ended before the time was up; each client asks at least once. */
  async function askFor(ms: number): Promise<Called[]> {
    const untilMs = performance.now() + ms
    const answers: Called[] = []
    const client = async () => {
      do {
        number += 1
        const headers = headersOf?.(number) ?? {}
        answers.push(await call(running.url, { agent, body: chatBody({ number, ...ask }), headers }))
      } while (performance.now() < untilMs)
    }
    await Promise.all(Array.from({ length: connections }, client))
    return answers
  }
  try {
    await askFor(forMs / 2)
    const before = await running.router.read()
    const startedMs = performance.now()
    const answers = await askFor(forMs)
    const seconds = (performance.now() - startedMs) / 1000
    const after = await running.router.read()
    return {
      size,
      perSecond: answers.length / seconds,
      p99Ms: quantile(
        answers.map(({ ms }) => ms),
        0.99,
      ),
      cpuMs: (after.cpuMs - before.cpuMs) / answers.length,
      failed: answers.filter(({ isWhole }) => !isWhole).length,
    }
  } finally {
    agent.destroy()
    await running.close()
  }
}
