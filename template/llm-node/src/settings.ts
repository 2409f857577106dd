import * as v from 'valibot'
import { longestTimerMs, parseGoDuration } from './contract/durations.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** A setting that keeps the function from starting. The message names the variable, its value's fault and the fix. */
export class SettingsError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'SettingsError'
  }
}

/** A whole number from the environment, between `least` and `most`. */
export function wholeNumber(least: number, most: number) {
  const expected = `must be a whole number from ${least} to ${most}`
  return v.pipe(
    v.string(expected),
    v.regex(/^\d+$/, expected),
    v.transform(Number),
    v.minValue(least, expected),
    v.maxValue(most, expected),
  )
}

/** An http or https address, without a slash at its end. */
export const httpUrl = v.pipe(
  v.string(),
  v.url('must be an address such as https://host or http://host:port'),
  v.regex(/^https?:\/\//, 'must begin with http:// or https://'),
  v.transform((url) => url.replace(/\/+$/, '')),
)

/**
 * The address of a server as its own variable has it: `host:port`, `host`, `:port`, or an http or https address.
 * @param defaultPort where none is written, as long as no scheme is
 */
export function serverAddress(defaultPort: number) {
  return v.pipe(
    v.string(),
    v.transform((text) => withScheme(text.trim(), defaultPort)),
    httpUrl,
  )
}

function withScheme(text: string, defaultPort: number): string {
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(text)) return text
  const slash = text.indexOf('/')
  const [authority, path] = slash < 0 ? [text, ''] : [text.slice(0, slash), text.slice(slash)]
  const isBareIpv6 = /^[\da-f]*:[\da-f]*:[\da-f:]*$/i.test(authority)
  const host = isBareIpv6 ? `[${authority}]` : authority.startsWith(':') ? `127.0.0.1${authority}` : authority
  return `http://${host}${/:\d+$/.test(host) ? '' : `:${defaultPort}`}${path}`
}

/** A time such as `10m`, or whole seconds as a number: APIs that accept both distinguish them by type. */
export const durationOrSeconds = v.pipe(
  v.string(),
  v.regex(/^-?(\d+|(\d+(\.\d+)?(ms|s|m|h))+)$/, 'must be a time such as 10m, or a number of seconds, or -1 for good'),
  v.transform((time) => (/^-?\d+$/.test(time) ? Number(time) : time)),
)

const duration = 'must be a time such as 57s or 10m, or a number of seconds'

/** A time as of-watchdog reads it, such as `1m30s` or whole seconds, in milliseconds, of which a timer takes 24.8 days at most. */
export const durationMs = v.pipe(
  v.string(),
  v.transform((time) => (/^\d+$/.test(time) ? Number(time) * 1000 : (parseGoDuration(time) ?? Number.NaN))),
  v.check((ms) => ms >= 1, duration),
  v.toMaxValue(longestTimerMs),
)

/**
 * Reads variables into one typed, frozen value. An empty variable counts as unset, because stack.yml's `${NAME}` gives
 * an empty text where NAME is not set.
 * @throws SettingsError naming the variable and the fix
 */
export function readSettings<Entries extends v.ObjectEntries>(
  entries: Entries,
  environment: Environment,
): Readonly<v.InferOutput<v.ObjectSchema<Entries, undefined>>> {
  const given = Object.fromEntries(Object.keys(entries).map((name) => [name, environment[name] || undefined]))
  const parsed = v.safeParse(v.object(entries), given, { abortEarly: true })
  if (parsed.success) return Object.freeze(parsed.output)
  const [issue] = parsed.issues
  const fault = issue.received === 'undefined' ? 'is not set' : issue.message
  throw new SettingsError(
    `The environment variable ${v.getDotPath(issue)} ${fault}; set it under the function's environment in stack.yml.`,
  )
}

/** The settings of every function. Names are in lower case, like of-watchdog's own. */
export const runtimeSettings = {
  http_port: v.optional(wholeNumber(0, 65_535), '3000'),
  max_body_bytes: v.optional(wholeNumber(1, 100_000_000), '6000000'),
  max_prompt_characters: v.optional(wholeNumber(1, 100_000_000), '1000000'),
  LOG_LEVEL: v.optional(
    v.picklist(['debug', 'info', 'warn', 'error', 'silent'], 'must be debug, info, warn, error or silent'),
    'info',
  ),
  /** Fields that may bypass the catalogue (contract/bypass.ts), separated by commas. */
  allow_fields: v.pipe(
    v.optional(v.string(), ''),
    v.transform((names) => names.split(',').map((name) => name.trim())),
  ),
  /** `true` if private prompts may go to the provider although its address is outside the private network. */
  trusted_with_private: v.optional(v.picklist(['true', 'false'], 'must be true or false'), 'false'),
  /** `token`: routes that report on the whole function require the secret `admin-token`. */
  OPERATOR_ROUTES: v.optional(v.picklist(['open', 'token'], 'must be open or token'), 'open'),
  /**
   * `true`: a provider function without the secret `function-token` starts, and answers everyone. A function that is a process of its
   * own says `false` (index.ts); one that somebody starts within their process is theirs to protect.
   */
  ALLOW_ANONYMOUS: v.optional(v.picklist(['true', 'false'], 'must be true or false'), 'true'),
  /** From SIGTERM to SIGKILL: the platform's grace period. What is still under way 2 s before its end gets an error. */
  termination_grace: v.optional(durationMs, '30s'),
  secret_mount_path: v.optional(v.string(), '/var/openfaas/secrets'),
}
