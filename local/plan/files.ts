import { readFileSync } from 'node:fs'
import * as v from 'valibot'
import { parse } from 'yaml'
import type { Mix } from './mixes.ts'
import type { ServiceTimes } from './planned.ts'

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

export function readServiceTimes(file: string | URL): ServiceTimes {
  return parsed(serviceTimesSchema, file)
}

export function readMix(file: string | URL): Mix {
  return parsed(mixSchema, file)
}

/** @throws Error that names the file, what is wrong in it, and what it must be */
function parsed<Schema extends v.GenericSchema>(schema: Schema, file: string | URL): v.InferOutput<Schema> {
  const result = v.safeParse(schema, parse(readFileSync(file, 'utf8')))
  if (result.success) return result.output
  const [issue] = result.issues
  throw new Error(`${file}: ${v.getDotPath(issue) ?? 'it'} ${issue.message}.`)
}
