import * as v from 'valibot'
import { parse } from 'yaml'
import { substitute, type Variables } from './envsubst.ts'

/** Go's YAML reads a missing value as an empty text. */
const text = v.pipe(
  v.nullish(v.string('must be a text')),
  v.transform((value) => value ?? ''),
)
const texts = v.pipe(
  v.nullish(v.record(v.string(), text, 'must be a map')),
  v.transform((value) => value ?? {}),
)
const resources = v.object({ memory: v.optional(text), cpu: v.optional(text) }, 'must be a map')
const list = v.array(v.string('must be a text'), 'must be a list')

const functionEntries = {
  handler: v.optional(text),
  image: v.optional(text, ''),
  fprocess: v.optional(text, ''),
  environment: v.optional(texts, {}),
  secrets: v.optional(v.nullable(list), []),
  constraints: v.optional(v.nullable(list), []),
  labels: v.optional(texts, {}),
  annotations: v.optional(texts, {}),
  limits: v.nullish(resources),
  requests: v.nullish(resources),
  readonly_root_filesystem: v.optional(text, ''),
}
const functionSchema = v.object(functionEntries, 'must be a map')

const namePattern = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/
const stackEntries = {
  version: v.optional(v.picklist(['', '1.0'], 'must be 1.0')),
  provider: v.object({ name: v.literal('openfaas', 'must be openfaas') }, 'must be a map'),
  functions: v.record(
    v.pipe(v.string(), v.regex(namePattern, 'must be lower-case letters, digits and dashes')),
    functionSchema,
    'must be a map',
  ),
}
const stackSchema = v.object(stackEntries, 'must be a map with provider and functions')

/** A function as stack.yml describes it: what the provider gets when it is deployed. */
export type FunctionSpecification = v.InferOutput<typeof functionSchema> & { name: string }

export type Stack = { functions: FunctionSpecification[] }

/**
 * Reads the text of a stack file as faas-cli does: first the variables, then the YAML, in which every value is a text, so
 * `max_inflight: 10` needs no quotes. Unknown keys are ignored.
 * @throws Error naming the key and what it must be
 */
export function readStack(yaml: string, variables: Variables): Stack {
  const document: unknown = parse(substitute(yaml, variables), { schema: 'failsafe', customTags: ['merge', 'null'] })
  const parsed = v.safeParse(stackSchema, document, { abortEarly: true })
  if (!parsed.success) {
    const [issue] = parsed.issues
    const fault = issue.received === 'undefined' ? 'is missing' : issue.message
    throw new Error(`The stack file's ${v.getDotPath(issue) ?? 'content'} ${fault}.`)
  }
  const functions = Object.entries(parsed.output.functions).map(([name, rest]) => ({ name, ...rest }))
  return { functions }
}
