import { readFileSync } from 'node:fs'
import { messageOf } from '#runtime/error-message.ts'
import type { Variables } from '../envsubst.ts'
import { readScaleLabels } from '../provider/scale-labels.ts'
import { type FunctionSpecification, readStack, type Stack } from '../stack.ts'
import type { Scaling } from './planned.ts'
import { parseQuantity } from './quantity.ts'

/** What OpenFaaS takes where a label is missing. */
const defaults = { min: '1', max: '20', target: '50' } as const
const bytesPerMiB = 2 ** 20

/**
 * What a stack file gives its functions. Labels and resources are the router's, since those of the provider functions are like them.
 * @throws Error that names the file, the function and the key, and says what it must be
 */
export function readScaling(file: string, variables: Variables): Scaling {
  const yaml = textOf(file)
  try {
    return scalingOf(readStack(yaml, variables))
  } catch (error) {
    throw new Error(`${file}: ${messageOf(error)}`, { cause: error })
  }
}

function scalingOf({ functions }: Stack): Scaling {
  const router = functions.find(({ name }) => name === 'llm-router')
  if (router === undefined) throw new Error('there is no function llm-router, with which every plan begins: add it.')
  return {
    cpu: resourceOf(router, 'cpu', '200m or 1'),
    memoryMiB: resourceOf(router, 'memory', '256Mi or 1Gi') / bytesPerMiB,
    target: labelOf(router, 'target', (value) => value > 0, 'a number greater than 0'),
    min: labelOf(router, 'min', Number.isInteger, 'a whole number'),
    max: labelOf(router, 'max', (value) => value > 0 && Number.isInteger(value), 'a whole number of 1 or more'),
    maxFrom: 'com.openfaas.scale.max',
    zeroAfterMs: readScaleLabels(router).idleTimeoutMs,
    maxInflight: new Map(functions.map((one) => [one.name, maxInflightOf(one)])),
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new Error(`The stack file ${file} cannot be read: name another with --stack.`, { cause })
  }
}

function resourceOf({ name, limits }: FunctionSpecification, key: 'cpu' | 'memory', example: string): number {
  const text = limits?.[key] ?? ''
  const value = parseQuantity(text) ?? 0
  if (value > 0) return value
  throw new Error(`${name}: limits.${key} must be a quantity such as ${example}, not ${JSON.stringify(text)}.`)
}

function labelOf(
  { name, labels }: FunctionSpecification,
  key: keyof typeof defaults,
  isRight: (value: number) => boolean,
  what: string,
): number {
  const label = `com.openfaas.scale.${key}`
  const text = labels[label] ?? defaults[key]
  const value = Number(text)
  if (/^\d{1,9}(\.\d+)?$/.test(text) && isRight(value)) return value
  throw new Error(`${name}: the label ${label} must be ${what}, not ${JSON.stringify(text)}.`)
}

function maxInflightOf({ name, environment }: FunctionSpecification): number {
  const text = environment.max_inflight || '0'
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new Error(`${name}: max_inflight must be a whole number, or 0 for no limit, not ${JSON.stringify(text)}.`)
}
