import type { IncomingHttpHeaders } from 'node:http'
import { header } from '../contract/headers.ts'
import { checkToken } from '../http/token.ts'
import type { Parts } from '../parts.ts'
import { SettingsError } from '../settings.ts'

type Needed = 'secrets' | 'settings'

const functionToken = { secret: 'function-token', header: header.functionToken }

/**
 * Keeps a provider function without the secret from starting, unless ALLOW_ANONYMOUS is true: whoever reaches it could spend its
 * provider's key. A secret that is mounted and unfit lets it start, and refuses every call until it is mended.
 * @throws SettingsError
 */
export function requireFunctionToken({ secrets, settings }: Pick<Parts, Needed>): void {
  if (settings.ALLOW_ANONYMOUS === 'true' || secrets.isMounted(functionToken.secret)) return
  const path = secrets.file(functionToken.secret)
  throw new SettingsError(
    `The secret ${functionToken.secret} is not mounted at ${path}, and this function would answer everyone who reaches it. ` +
      `Create it by faas-cli secret create ${functionToken.secret} --from-literal="$(openssl rand -hex 32)", and list it ` +
      'under the function\'s secrets in stack.yml, as under llm-router\'s. To answer everyone, set ALLOW_ANONYMOUS: "true" ' +
      "under the function's environment.",
  )
}

/**
 * Admits a call that carries the shared secret; with ALLOW_ANONYMOUS, any call while none is mounted. On the Community gateway
 * `/function/*` is open to everyone, and a provider function spends money.
 * @throws LlmError invalid_key, missing_secret
 */
export function checkFunctionToken({ secrets, settings }: Pick<Parts, Needed>, headers: IncomingHttpHeaders): void {
  const { secret } = functionToken
  const expected = settings.ALLOW_ANONYMOUS === 'true' ? secrets.tokens(secret) : secrets.requireTokens(secret)
  if (expected !== undefined) checkToken(functionToken, expected, headers)
}
