import { readFileSync } from 'node:fs'
import * as v from 'valibot'
import { parse } from 'yaml'
import { parseGoDuration } from '../../template/llm-node/src/contract/durations.ts'
import type { Mix } from './mixes.ts'
import type { Scaling, ServiceTimes } from './planned.ts'

const atLeastZero = v.pipe(v.number('must be a number'), v.minValue(0, 'must be 0 or more'))
const positive = v.pipe(v.number('must be a number'), v.gtValue(0, 'must be more than 0'))

const serviceTimesSchema = v.strictObject({
  routerCpuMs: positive,
  providerCpuMs: positive,
  coldStartMs: atLeastZero,
  squaredVariation: atLeastZero,
  routerMiB: atLeastZero,
  providerMiB: atLeastZero,
})

const mixSchema = v.pipe(
  v.array(
    v.strictObject({
      name: v.string(),
      share: positive,
      target: v.string(),
      providerMs: v.pipe(
        v.strictObject({ p50: positive, p99: positive }),
        v.check(({ p50, p99 }) => p99 >= p50, 'must have a p99 that is p50 or more'),
      ),
      promptTokens: atLeastZero,
      answerTokens: atLeastZero,
    }),
    'must be a list of parts',
  ),
  v.check(
    (parts) => Math.abs(parts.reduce((sum, { share }) => sum + share, 0) - 1) < 1e-6,
    'must have shares that are 1 together',
  ),
)

const labelsSchema = v.object({
  'com.openfaas.scale.min': v.optional(v.string(), '1'),
  'com.openfaas.scale.max': v.optional(v.string(), '20'),
  'com.openfaas.scale.zero': v.optional(v.string(), 'false'),
  'com.openfaas.scale.zero-duration': v.optional(v.string(), '15m'),
  'com.openfaas.scale.target': v.optional(v.string(), '50'),
})
const functionSchema = v.object({
  labels: labelsSchema,
  limits: v.object({ memory: v.pipe(v.string(), v.regex(/^\d+Mi$/)), cpu: v.pipe(v.string(), v.regex(/^\d+m$/)) }),
  environment: v.optional(v.object({ max_inflight: v.optional(v.string(), '0') }), {}),
})
const stackSchema = v.object({
  functions: v.looseObject({ 'llm-router': functionSchema, 'groq-generate': functionSchema }),
})

export function readServiceTimes(file: string | URL): ServiceTimes {
  return parsed(serviceTimesSchema, file)
}

export function readMix(file: string | URL): Mix {
  return parsed(mixSchema, file)
}

/** What a stack file gives the router and the provider functions, which are alike. */
export function readScaling(file: string | URL): Scaling {
  const { functions } = parsed(stackSchema, file)
  const { labels, limits, environment } = functions['llm-router']
  const zeroAfterMs = parseGoDuration(labels['com.openfaas.scale.zero-duration'])
  return {
    cpu: Number.parseInt(limits.cpu, 10) / 1000,
    memoryMiB: Number.parseInt(limits.memory, 10),
    target: Number(labels['com.openfaas.scale.target']),
    min: Number(labels['com.openfaas.scale.min']),
    max: Number(labels['com.openfaas.scale.max']),
    zeroAfterMs: labels['com.openfaas.scale.zero'] === 'true' ? zeroAfterMs : undefined,
    maxInflight: {
      router: Number(environment.max_inflight),
      provider: Number(functions['groq-generate'].environment.max_inflight),
    },
  }
}

/** @throws Error that names the file, what is wrong in it, and what it must be */
function parsed<Schema extends v.GenericSchema>(schema: Schema, file: string | URL): v.InferOutput<Schema> {
  const result = v.safeParse(schema, parse(readFileSync(file, 'utf8'), { merge: true }))
  if (result.success) return result.output
  const [issue] = result.issues
  throw new Error(`${file}: ${v.getDotPath(issue) ?? 'it'} ${issue.message}.`)
}
