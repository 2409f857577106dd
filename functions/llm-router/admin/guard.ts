import { header } from '#runtime/contract/headers.ts'
import { LlmError } from '#runtime/errors.ts'
import type { Route } from '#runtime/http/call.ts'
import { checkToken } from '#runtime/http/token.ts'
import type { Secrets } from '#runtime/secrets.ts'
import { StoreError } from '../store/port.ts'

const adminToken = { secret: 'admin-token', header: header.adminToken }

/** A route below `/admin/`: it requires the secret `admin-token`, and without one there is no such route. */
export function adminRoute({ secrets }: { secrets: Pick<Secrets, 'read'> }, route: Route): Route {
  return {
    ...route,
    async handle(call) {
      const expected = secrets.read(adminToken.secret)
      if (expected === undefined) {
        throw new LlmError('unknown_path', `${route.path} needs the secret ${adminToken.secret}, which is not mounted`)
      }
      checkToken(adminToken, [expected], call.headers)
      try {
        return await route.handle(call)
      } catch (error) {
        if (error instanceof StoreError) throw new LlmError('store_unavailable', error.message, { cause: error })
        throw error
      }
    },
  }
}
