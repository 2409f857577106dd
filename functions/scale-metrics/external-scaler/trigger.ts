import * as v from 'valibot'
import { parseRequest } from '#runtime/contract/parse.ts'
import { refusal } from '#runtime/contract/refusal.ts'
import { type Subject, subjectOf } from '../subject.ts'

const texts = v.record(v.string(), v.pipe(v.string(), v.maxLength(1000)))
const triggerSchema = v.object({ scalerMetadata: v.optional(texts, {}) })
const metricSchema = v.object({
  scaledObjectRef: v.optional(triggerSchema, {}),
  metricName: v.optional(v.string(), ''),
})

/** What the metadata of a trigger asks for: whose demand, and how many requests one replica is for. */
export type Trigger = { subject: Subject; demandPerReplica: number; metricName: string }

/**
 * Reads a ScaledObjectRef.
 * @throws LlmError invalid_request with the field of the metadata that is missing or wrong
 */
export function readTrigger(message: unknown): Trigger {
  const { scalerMetadata } = parseRequest(triggerSchema, message)
  const subject = subjectOf(scalerMetadata)
  if (subject === undefined) {
    throw refusal('The metadata of the trigger needs cluster, function or target: whose demand it scales by', 'cluster')
  }
  const demandPerReplica = Number(scalerMetadata.demandPerReplica?.trim() || Number.NaN)
  if (!(demandPerReplica > 0 && demandPerReplica <= 1e9)) {
    const how = 'a number above 0, of the requests that one replica is for'
    throw refusal(`demandPerReplica in the metadata of the trigger must be ${how}`, 'demandPerReplica')
  }
  return { subject, demandPerReplica, metricName: `llm_router_${subject.kind}_demand` }
}

/**
 * Reads a GetMetricsRequest.
 * @throws LlmError invalid_request, also for a metric that the trigger does not have
 */
export function readMetricRequest(message: unknown): Trigger {
  const { scaledObjectRef, metricName } = parseRequest(metricSchema, message)
  const trigger = readTrigger(scaledObjectRef)
  if (metricName === trigger.metricName) return trigger
  throw refusal(`The metric of this trigger is ${trigger.metricName}, not ${metricName.slice(0, 80)}`, 'metricName')
}
