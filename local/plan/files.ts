import { readFileSync } from 'node:fs'
import * as v from 'valibot'
import { parse } from 'yaml'
import { type Mix, mixes } from './mixes.ts'
import type { ServiceTimes } from './planned.ts'

const text = v.string('must be a text')
const number = v.pipe(v.number('must be a number'), v.finite('must be a number'))
const atLeastZero = v.pipe(number, v.minValue(0, 'must be 0 or more'))
const positive = v.pipe(number, v.gtValue(0, 'must be more than 0'))

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
      name: text,
      share: positive,
      target: text,
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
  return parsed(serviceTimesSchema, file, 'Name another with --service-times.')
}

/** The mix of a name, or that of a file. */
export function readMix(nameOrFile: string): Mix {
  const named = Object.hasOwn(mixes, nameOrFile) ? mixes[nameOrFile] : undefined
  return named ?? parsed(mixSchema, nameOrFile, `--mix takes ${Object.keys(mixes).join(', ')} or a JSON file of parts.`)
}

/**
 * @param fix what to do where there is no such file
 * @throws Error that names the file, what is wrong in it, and what it must be
 */
function parsed<Schema extends v.GenericSchema>(
  schema: Schema,
  file: string | URL,
  fix: string,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, contentOf(file, fix))
  if (result.success) return result.output
  const [issue] = result.issues
  throw new Error(`${file}: ${v.getDotPath(issue) ?? 'its content'} ${faultOf(issue)}.`)
}

function contentOf(file: string | URL, fix: string): unknown {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    throw new Error(`${file} cannot be read. ${fix}`, { cause })
  }
  try {
    return parse(text)
  } catch (cause) {
    throw new Error(`${file}: its content must be JSON.`, { cause })
  }
}

function faultOf({ received, expected, message }: v.BaseIssue<unknown>): string {
  if (received === 'undefined') return 'is missing'
  if (expected === 'Object') return 'must be an object'
  return expected === 'never' ? 'is not known' : message
}
