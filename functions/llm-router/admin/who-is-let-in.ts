import { LlmError } from '#runtime/errors.ts'
import { adminToken } from '#runtime/http/operator-route.ts'
import { describeError, type Log } from '#runtime/log.ts'
import type { Secrets } from '#runtime/secrets.ts'
import type { Directory } from '../keys/directory.ts'

/** Says in the log, at the start, whether callers need a key, and whether anybody can make one. */
export async function sayWhoIsLetIn(
  { secrets, log }: { secrets: Pick<Secrets, 'tokens'>; log: Log },
  directory: Pick<Directory, 'isOpen'>,
): Promise<void> {
  try {
    if (secrets.tokens(adminToken.secret) === undefined) {
      log.info({}, `/admin answers nobody: the secret ${adminToken.secret} is not mounted`)
    }
    if (await directory.isOpen()) log.info({}, 'the router is open: there are no API keys, so everybody is answered')
    else log.info({}, 'callers need an API key')
  } catch (error) {
    log.warn(error instanceof LlmError ? { reason: error.message } : describeError(error), 'who is let in is not known')
  }
}
