import { type Environment, SettingsError } from '#runtime/settings.ts'
import type { Locate } from './parse.ts'

type Kind = 'text' | 'list' | 'number' | 'flag'

/** What `TARGET_<ID>_<FIELD>` may say of a target, and where in the catalogue it goes. */
const fields: Readonly<Record<string, { path: readonly [string, string?]; kind: Kind }>> = {
  PROVIDER: { path: ['provider'], kind: 'text' },
  FUNCTION: { path: ['function'], kind: 'text' },
  MODEL_ID: { path: ['model'], kind: 'text' },
  ALIASES: { path: ['aliases'], kind: 'list' },
  ENABLED: { path: ['enabled'], kind: 'flag' },
  SUPPORTED_TASKS: { path: ['tasks'], kind: 'list' },
  LOCALITY: { path: ['locality'], kind: 'text' },
  CAPABILITIES: { path: ['capabilities'], kind: 'list' },
  CONTEXT_WINDOW_TOKENS: { path: ['contextWindowTokens'], kind: 'number' },
  TIMEOUT_MS: { path: ['timeoutMs'], kind: 'number' },
  EXPECTED_LATENCY_MS: { path: ['expectedLatencyMs'], kind: 'number' },
  MAX_LATENCY_MS: { path: ['maxLatencyMs'], kind: 'number' },
  WEIGHT: { path: ['weight'], kind: 'number' },
  REQUESTS_PER_MINUTE: { path: ['requestsPerMinute'], kind: 'number' },
  TOKENS_PER_MINUTE: { path: ['tokensPerMinute'], kind: 'number' },
  UPTIME_PERCENT: { path: ['uptimePercent'], kind: 'number' },
  MARKUP_PERCENT: { path: ['markupPercent'], kind: 'number' },
  USD_PER_MILLION_INPUT_TOKENS: { path: ['usdPerMillionTokens', 'input'], kind: 'number' },
  USD_PER_MILLION_OUTPUT_TOKENS: { path: ['usdPerMillionTokens', 'output'], kind: 'number' },
  USD_PER_MILLION_CACHED_INPUT_TOKENS: { path: ['usdPerMillionTokens', 'cachedInput'], kind: 'number' },
}
/** The longest first, so that a field is not taken for the end of an id. */
const names = Object.keys(fields).sort((one, other) => other.length - one.length)

type Target = Record<string, unknown>

/**
 * A catalogue of plain variables, for who wants no file: the targets in the order of their ids; private requests go to those
 * in the cluster, all others to all of them in their order. Undefined where there is no such variable.
 * @throws SettingsError for a variable of a target that says nothing that is known
 */
export function registryFromEnvironment(environment: Environment): { value: unknown; locate: Locate } | undefined {
  const given = Object.entries(environment).filter(([name, value]) => name.startsWith('TARGET_') && value)
  const targets = new Map<string, Target>()
  for (const [variable, text] of given) {
    const field = names.find((name) => variable.endsWith(`_${name}`))
    const id = field && variable.slice('TARGET_'.length, -field.length - 1)
    if (!id || text === undefined) continue
    const target = targets.get(id) ?? {}
    targets.set(id, target)
    put(target, fields[field], text)
  }
  if (targets.size === 0) return undefined
  const ids = [...targets.keys()].sort((one, other) => one.localeCompare(other, 'en', { numeric: true }))
  refuseUnknown(
    given.map(([variable]) => variable),
    ids,
  )
  const all = ids.map((id) => targets.get(id) ?? {})
  const inCluster = all.filter(({ locality }) => locality === 'in-cluster').map(nameOf)
  const rules = [
    // Without it, the filter of private requests still holds, and nobody answers them.
    ...(inCluster.length > 0 ? [{ reason: 'private', when: { private: true }, to: inCluster }] : []),
    { reason: 'default', to: all.map(nameOf) },
  ]
  return { value: { rules, targets: all }, locate: (path) => variableAt(path, ids) }
}

function put(target: Target, field: (typeof fields)[string] | undefined, text: string): void {
  if (field === undefined) return
  const [key, inner] = field.path
  const value = toValue(text, field.kind)
  target[key] = inner === undefined ? value : { ...Object(target[key]), [inner]: value }
}

/** What is no number or flag stays a text, which the schema refuses. */
function toValue(text: string, kind: Kind): unknown {
  if (kind === 'number') return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text
  if (kind === 'flag') return text === 'true' || (text === 'false' ? false : text)
  if (kind === 'list') return text.split(',').map((item) => item.trim())
  return text
}

function nameOf({ provider, model }: Target): string {
  return `${provider}/${model}`
}

/** A mistyped field must not go unnoticed; a TARGET_ that belongs to no target is somebody else's variable. */
function refuseUnknown(variables: readonly string[], ids: readonly string[]): void {
  for (const variable of variables) {
    if (names.some((name) => variable.endsWith(`_${name}`))) continue
    const id = ids.find((known) => variable.startsWith(`TARGET_${known}_`))
    if (id === undefined) continue
    throw new SettingsError(
      `The environment variable ${variable} is not known; remove it, or write TARGET_${id}_ and one of ${Object.keys(fields).join(', ')}.`,
    )
  }
}

/** The variable from which a key of the catalogue has come, or should have. */
function variableAt([kind, index, ...path]: readonly PropertyKey[], ids: readonly string[]): string {
  const id = kind === 'targets' ? ids[Number(index)] : undefined
  if (id === undefined) return 'of the environment variables TARGET_…'
  const field = Object.entries(fields).find(([, known]) => known.path.every((key, at) => key === path[at]))
  return `of the environment, ${field ? `variable TARGET_${id}_${field[0]}` : `variables TARGET_${id}_…`}`
}
