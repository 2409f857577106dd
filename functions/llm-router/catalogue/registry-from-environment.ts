import { type Environment, SettingsError } from '#runtime/settings.ts'
import type { Locate } from './checked.ts'

type Kind = 'text' | 'list' | 'number' | 'flag'

/** The fields of `TARGET_<ID>_<FIELD>`, and the key of the catalogue that each stands for. */
const fields: Readonly<Record<string, { path: readonly [string, string?]; kind: Kind }>> = {
  PROVIDER: { path: ['provider'], kind: 'text' },
  FUNCTION: { path: ['function'], kind: 'text' },
  MODEL_ID: { path: ['model'], kind: 'text' },
  ALIASES: { path: ['aliases'], kind: 'list' },
  ENABLED: { path: ['enabled'], kind: 'flag' },
  SUPPORTED_TASKS: { path: ['tasks'], kind: 'list' },
  LOCALITY: { path: ['locality'], kind: 'text' },
  TRUSTED: { path: ['trusted'], kind: 'flag' },
  CAPABILITIES: { path: ['capabilities'], kind: 'list' },
  CONTEXT_WINDOW_TOKENS: { path: ['contextWindowTokens'], kind: 'number' },
  TIMEOUT_MS: { path: ['timeoutMs'], kind: 'number' },
  STREAM_TIMEOUT_MS: { path: ['streamTimeoutMs'], kind: 'number' },
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
/** The longest first, so that the beginning of a field is not taken for the end of an id. */
const names = Object.keys(fields).sort((one, other) => other.length - one.length)

type Target = Record<string, unknown>

/**
 * A catalogue from environment variables, with the targets in the order of their ids. Private requests go to the targets in
 * the cluster, all others to all targets. Undefined if there is no such variable.
 * @throws SettingsError for an unknown field of a target
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
    // Without such a target there is no rule to write; the filters still keep private requests in the cluster.
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

/** An invalid number or flag stays a text, which the schema then refuses. */
function toValue(text: string, kind: Kind): unknown {
  if (kind === 'number') return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text
  if (kind === 'flag') return text === 'true' || (text === 'false' ? false : text)
  if (kind === 'list') return text.split(',').map((item) => item.trim())
  return text
}

function nameOf({ provider, model }: Target): string {
  return `${provider}/${model}`
}

/** Refuses mistyped fields. A variable TARGET_… without a known id belongs to something else. */
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

/** The variable that a key of the catalogue comes from, or should come from. */
function variableAt([kind, index, ...path]: readonly PropertyKey[], ids: readonly string[]): string {
  const id = kind === 'targets' ? ids[Number(index)] : undefined
  if (id === undefined) return 'of the environment variables TARGET_…'
  const field = Object.entries(fields).find(([, known]) => known.path.every((key, at) => key === path[at]))
  return `of the environment, ${field ? `variable TARGET_${id}_${field[0]}` : `variables TARGET_${id}_…`}`
}
