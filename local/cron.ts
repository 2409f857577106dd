import { request } from 'node:http'
import { Cron } from 'croner'
import type { Clock } from './clock.ts'
import type { Log } from './log.ts'
import type { FunctionSpecification } from './stack.ts'

type CronParts = {
  functions: readonly FunctionSpecification[]
  gatewayUrl: string
  clock: Clock
  log: Log
}

/**
 * Invokes functions on their schedules, as OpenFaaS's cron-connector does: those with the annotations `topic: cron-function` and
 * `schedule`, five fields in UTC.
 * @returns what ends it
 * @throws Error naming the function whose schedule cannot be read
 */
export function startCron({ functions, gatewayUrl, clock, log }: CronParts): () => void {
  const cancels = new Map<string, () => void>()

  for (const { name, annotations } of functions) {
    if (annotations.topic !== 'cron-function') continue
    const schedule = readSchedule(name, annotations.schedule)
    const next = () => {
      const atMs = schedule.nextRun(new Date(clock.nowMs()))?.getTime()
      if (atMs === undefined) return
      cancels.set(
        name,
        clock.after(atMs - clock.nowMs(), () => {
          invoke(name)
          next()
        }),
      )
    }
    next()
  }

  function invoke(name: string): void {
    const failed = (why: string) => log.warn(`cron: ${name} ${why}`)
    request(`${gatewayUrl}/function/${name}`, { method: 'POST' }, (reply) => {
      const { statusCode = 0 } = reply.resume()
      if (statusCode >= 400) failed(`answered ${statusCode}`)
    })
      .on('error', ({ message }) => failed(`could not be called: ${message}`))
      .end()
  }

  return () => {
    for (const cancel of cancels.values()) cancel()
  }
}

function readSchedule(name: string, schedule = ''): Cron {
  try {
    return new Cron(schedule, { timezone: 'UTC', mode: '5-part' })
  } catch (cause) {
    const message = `The schedule of ${name} is "${schedule}"; write five fields, such as "*/10 * * * *".`
    throw new Error(message, { cause })
  }
}
