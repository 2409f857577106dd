import type { handleServerStreamingCall, handleUnaryCall } from '@grpc/grpc-js'
import type { Log } from '#runtime/log.ts'
import { demandOf, type Known, type ReadDemand } from '../router-demand.ts'
import { countsOf, type Subject } from '../subject.ts'
import type { service } from './protocol.ts'
import { toStatus } from './status.ts'
import { readMetricRequest, readTrigger } from './trigger.ts'
import type { Watch } from './watch.ts'

type Parts = { readDemand: ReadDemand; watch: Watch; log: Log }

const demandIn = (known: Known, subject: Subject) => demandOf(countsOf(known, subject))

/** What KEDA calls. A demand that is not known is an error, never 0 or inactive. */
export function createCalls({ readDemand, watch, log }: Parts) {
  function unary(answer: (message: object, signal: AbortSignal) => object | Promise<object>) {
    const handle: handleUnaryCall<object, object> = async (call, callback) => {
      const gone = new AbortController()
      call.on('cancelled', () => gone.abort())
      try {
        callback(null, await answer(call.request, gone.signal))
      } catch (error) {
        if (!gone.signal.aborted) callback(toStatus(error, log))
      }
    }
    return handle
  }

  /**
   * Says `true` as soon as there is demand, once until there is none; KEDA decides by its polls when that is so. While the demand is not
   * known the stream stays and says nothing: KEDA opens one that broke again only after a pause, which doubles up to a minute.
   */
  const streamIsActive: handleServerStreamingCall<object, object> = (call) => {
    let wasActive = false
    try {
      const { subject } = readTrigger(call.request)
      const leave = watch({
        tell(known) {
          try {
            const isActive = demandIn(known, subject) > 0
            if (isActive && !wasActive) call.write({ result: true })
            wasActive = isActive
          } catch (error) {
            leave()
            call.emit('error', toStatus(error, log))
          }
        },
        end: () => call.end(),
      })
      call.on('cancelled', leave)
    } catch (error) {
      call.emit('error', toStatus(error, log))
    }
  }

  return {
    IsActive: unary(async (message, signal) => {
      const { subject } = readTrigger(message)
      return { result: demandIn(await readDemand(signal), subject) > 0 }
    }),
    StreamIsActive: streamIsActive,
    // Versions of KEDA before 2.17 read the whole numbers only.
    GetMetricSpec: unary((message) => {
      const { metricName, demandPerReplica } = readTrigger(message)
      const targetSize = Math.ceil(demandPerReplica)
      return { metricSpecs: [{ metricName, targetSize, targetSizeFloat: demandPerReplica }] }
    }),
    GetMetrics: unary(async (message, signal) => {
      const { metricName, subject } = readMetricRequest(message)
      const demand = demandIn(await readDemand(signal), subject)
      return { metricValues: [{ metricName, metricValue: Math.ceil(demand), metricValueFloat: demand }] }
    }),
  } satisfies Record<keyof typeof service, unknown>
}
