import { percentDecoded } from '../contract/percent-decoded.ts'
import { LlmError } from '../errors.ts'
import type { Redactor } from '../redact.ts'
import { isAddress } from '../secret-texts/is-address.ts'
import { isKeyLike } from '../secret-texts/key-like.ts'
import type { Secrets } from '../secrets.ts'
import type { Environment } from '../settings.ts'

const secret = 'otel-exporter-otlp-headers'
const credential = /auth(?!or(?:ity)?$)|key|token|secret|password|dsn|cookie/i
const scheme = /^[\w-]+ /
const email = /^[^@:/\s]+@[a-z\d-]+(?:\.[a-z\d-]+)+$/i

/**
 * The headers for the collector from the secret, which has the form of `OTEL_EXPORTER_OTLP_HEADERS`: `name=value,name=value`. It is read
 * before each delivery, so that it can be renewed. A broken secret gives no headers, and the collector's refusal is logged.
 */
export function createReadHeaders(
  secrets: Pick<Secrets, 'readConfiguration'>,
  redactor: Pick<Redactor, 'hold'>,
): () => Promise<Record<string, string>> {
  return async () => {
    try {
      return parseHeaders(secret, secrets.readConfiguration(secret) ?? '', redactor)
    } catch (error) {
      if (error instanceof LlmError) return {}
      throw error
    }
  }
}

/** OpenTelemetry's SDK reads the variables itself. They are secrets as well, and must not get into a log line. */
export function hideHeaders(environment: Environment, redactor: Pick<Redactor, 'hold'>): void {
  for (const signal of ['', 'TRACES_', 'METRICS_']) {
    const variable = `OTEL_EXPORTER_OTLP_${signal}HEADERS`
    parseHeaders(variable, environment[variable] ?? '', redactor)
  }
}

function parseHeaders(source: string, text: string, redactor: Pick<Redactor, 'hold'>): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const pair of text.split(',')) {
    const at = pair.indexOf('=')
    if (at < 1) continue
    // Values may be percent-encoded, as those of W3C's baggage are.
    const value = percentDecoded(pair.slice(at + 1).trim())
    const name = pair.slice(0, at).trim()
    // Others, such as the name or the address of a tenant, may be words of an answer.
    if (credential.test(name) || mayHoldCredential(value)) {
      redactor.hold(`${source} ${name}`, value.replace(scheme, ''))
    }
    headers[name] = value
  }
  return headers
}

/** In an address, only what is secret is masked. Whatever else has an `@` may be a user's name with a password. */
function mayHoldCredential(value: string): boolean {
  return isAddress(value) || (value.includes('@') && !email.test(value)) || value.split(' ').some(isKeyLike)
}
