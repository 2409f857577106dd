import { errorHeaders, toErrorBody } from '#runtime/contract/error-body.ts'
import { LlmError } from '#runtime/errors.ts'
import { json, type Route } from '#runtime/http/call.ts'

const reasons: Readonly<Record<number, string>> = { 400: 'BadRequest', 404: 'NotFound', 503: 'ServiceUnavailable' }

/** The route with its errors as Kubernetes has them: only these does `kubectl describe hpa` show in words. */
export function withStatus(route: Route): Route {
  return {
    ...route,
    async handle(call) {
      try {
        return await route.handle(call)
      } catch (error) {
        if (!(error instanceof LlmError)) throw error
        const { status: code } = error
        call.note({ code: error.code })
        const status = {
          ...{ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure' },
          ...{ message: toErrorBody(error).error.message, reason: reasons[code] ?? 'InternalError', code },
        }
        return json(status, errorHeaders(error), code)
      }
    },
  }
}
