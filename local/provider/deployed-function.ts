import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import type { FunctionSpecification } from '../stack.ts'
import type { Watchdog } from '../watchdog/watchdog.ts'
import type { Pod, StopTimes } from './pod.ts'
import type { ReplicaEnd } from './replica.ts'
import type { Scaling } from './scale-labels.ts'
import { within } from './within.ts'

/** A function of the stack, with one replica or none. */
export type DeployedFunction = {
  readonly specification: FunctionSpecification
  readonly createdAt: Date
  /** The watchdog of the replica, if the replica is ready. */
  watchdog(): Watchdog | undefined
  /** The same, after starting a replica if there is none. Rejects if the function does not start. */
  scaleUp(): Promise<Watchdog>
  /** Starts the replica if its scaling asks for one from the beginning. A failure is logged. */
  startAtOnce(): Promise<void>
  /** Scales to zero: the replica takes no new calls, and ends when its calls have ended. A start in progress continues. */
  scaleDown(): void
  replicas(): 0 | 1
  availableReplicas(): 0 | 1
  /** Ends the replica for good, giving its calls `graceMs`. */
  close(graceMs: number): Promise<void>
}

export type DeployedFunctionParts = {
  specification: FunctionSpecification
  scaling: Scaling
  /** How a replica that is scaled down ends. */
  stopTimes: StopTimes
  startPod(): Promise<Pod>
  clock: Clock
  log: Log
}

type State = { kind: 'zero' } | { kind: 'starting'; pod: Promise<Pod> } | { kind: 'running'; pod: Pod }

export function createDeployedFunction(parts: DeployedFunctionParts): DeployedFunction {
  const { specification, scaling, stopTimes, clock, log } = parts
  const { name } = specification
  const stopping = new Set<Promise<void>>()
  let state: State = { kind: 'zero' }
  let cancelIdleTimer = () => {}
  let isClosed = false

  async function scaleUp(): Promise<Watchdog> {
    if (isClosed) throw new Error('the platform is ending')
    const pod = state.kind === 'zero' ? start() : state.pod
    return (await pod).watchdog
  }

  async function start(): Promise<Pod> {
    const startedMs = clock.nowMs()
    const starting = parts.startPod()
    state = { kind: 'starting', pod: starting }
    try {
      const pod = await starting
      becomeReady(pod)
      if (isClosed) stop(pod, { intervalMs: 0, graceMs: 0 })
      log.info(`scaled up ${name} 0 => 1 in ${clock.nowMs() - startedMs} ms`)
      return pod
    } catch (error) {
      state = { kind: 'zero' }
      throw error
    }
  }

  function becomeReady(pod: Pod): void {
    state = { kind: 'running', pod }
    pod.ended.then((end) => onEnded(pod, end))
    watchIdle(pod, scaling.idleTimeoutMs)
  }

  /** As of-watchdog: an exit with 0 leaves it up, and every call fails until the next scaling; any other ends the pod. */
  function onEnded(pod: Pod, { code, signal }: ReplicaEnd): void {
    if (state.kind !== 'running' || state.pod !== pod) return
    if (code === 0) {
      log.warn(`${name} exited with 0: calls get 500 until it is scaled again. A function must not exit by itself.`)
    } else {
      log.warn(`${name} died (${signal ?? `code ${code}`}): the next call starts it again.`)
      state = { kind: 'zero' }
      cancelIdleTimer()
    }
  }

  /** Checks again when the idle time could be over, so that a call needs no timer. */
  function watchIdle(pod: Pod, idleTimeoutMs: number | undefined, inMs = idleTimeoutMs): void {
    if (idleTimeoutMs === undefined || inMs === undefined) return
    cancelIdleTimer = clock.after(inMs, () => {
      const idleMs = pod.watchdog.inflight() > 0 ? 0 : clock.nowMs() - pod.watchdog.lastActiveMs()
      if (idleMs < idleTimeoutMs) {
        watchIdle(pod, idleTimeoutMs, idleTimeoutMs - idleMs)
      } else {
        log.info(`scaled down ${name} 1 => 0, idle for ${Math.round(idleMs / 1000)} s`)
        scaleDown()
      }
    })
  }

  function scaleDown(): void {
    if (state.kind === 'running') stop(state.pod, stopTimes)
  }

  function stop(pod: Pod, times: StopTimes): void {
    cancelIdleTimer()
    state = { kind: 'zero' }
    const stopped = pod.stop(times).finally(() => stopping.delete(stopped))
    stopping.add(stopped)
  }

  return {
    specification,
    createdAt: new Date(clock.nowMs()),
    watchdog: () => (state.kind === 'running' ? state.pod.watchdog : undefined),
    scaleUp,
    async startAtOnce() {
      if (!scaling.startsAtOnce) return
      await scaleUp().catch((error: Error) => log.warn(`${name} does not start: ${error.message}`))
    },
    scaleDown,
    replicas: () => (state.kind === 'zero' ? 0 : 1),
    availableReplicas: () => (state.kind === 'running' ? 1 : 0),
    async close(graceMs) {
      isClosed = true
      if (state.kind === 'running') stop(state.pod, { intervalMs: 0, graceMs })
      await within(graceMs, Promise.all(stopping))
    },
  }
}
