import type { Redactor } from '#runtime/redact.ts'
import { createSecrets, type Secrets } from '#runtime/secrets.ts'
import type { Environment } from '#runtime/settings.ts'

/** Secrets whose files are looked at each time, as if a second had passed: who changes one in a test need not wait. */
export function freshSecrets(mountPath: string, environment: Environment, redactor: Redactor): Secrets {
  let nowMs = 0
  return createSecrets(mountPath, environment, redactor, () => {
    nowMs += 1000
    return nowMs
  })
}
