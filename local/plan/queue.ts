/** Formulas of queueing theory, each with where it comes from. Rates are per millisecond, times in milliseconds. */

export type Queue = {
  servers: number
  perMs: number
  serviceMs: number
  /** The variance of the service time over the square of its mean: 0 if all are the same, 1 if exponential. */
  squaredVariation: number
}

/** How many servers are busy on average, of infinitely many: the offered load in erlangs (Little 1961). */
export function load({ perMs, serviceMs }: Pick<Queue, 'perMs' | 'serviceMs'>): number {
  return perMs * serviceMs
}

/**
 * The share of calls that find all servers busy and are refused, where nobody waits. Erlang's loss formula (Erlang 1917), by its usual
 * recursion. It holds for any distribution of service times (Sevastyanov 1957).
 */
export function erlangB(servers: number, offered: number): number {
  let refused = 1
  for (let server = 1; server <= servers; server += 1) refused = (offered * refused) / (server + offered * refused)
  return refused
}

/** The share of calls that find all servers busy and wait (Erlang 1917); 1 where there is more load than servers. */
export function erlangC(servers: number, offered: number): number {
  if (offered >= servers) return 1
  const refused = erlangB(servers, offered)
  return refused / (1 - (offered / servers) * (1 - refused))
}

export type Wait = {
  /** Of a call that has to wait at all. */
  probability: number
  /** Over all calls; infinite where there is more load than servers. */
  meanMs: number
}

/**
 * The wait in an M/G/c queue by Allen and Cunneen's approximation (Allen 1990, section 5.3): that of M/M/c, times the mean of the
 * squared variations of arrivals, which is 1 here, and of services. With one server it is exact (Pollaczek 1930, Khinchine 1932).
 */
export function waitIn(queue: Queue): Wait {
  const { servers, serviceMs, squaredVariation } = queue
  const offered = load(queue)
  if (offered >= servers) return { probability: 1, meanMs: Number.POSITIVE_INFINITY }
  const probability = erlangC(servers, offered)
  return { probability, meanMs: ((probability * serviceMs) / (servers - offered)) * ((1 + squaredVariation) / 2) }
}

/**
 * One wait, drawn by a number from 0 to 1: nothing, or an exponential time with the right mean, which is exact for M/M/c and
 * for a heavy load (Kingman 1961).
 */
export function drawWait({ probability, meanMs }: Wait, random: number): number {
  if (random >= probability || probability === 0) return 0
  return (-Math.log(1 - random / probability) * meanMs) / probability
}
