import { LlmError } from '../../../errors.ts'
import { isJsonObject } from '../../json-object.ts'
import type { Dialect } from '../dialect.ts'
import { responsesErrorBody } from './error.ts'
import { responseEvents, toWholeResponse } from './reply.ts'
import { reasoningWay, toInnerRequest } from './request.ts'
import { toEcho } from './response.ts'
import { createToolNames } from './tool-names.ts'

/** OpenAI's Responses API, for what needs no earlier response: nothing is kept. */
export const responses: Dialect = {
  path: '/v1/responses',
  errorBody: responsesErrorBody,
  read(body) {
    if (!isJsonObject(body)) throw new LlmError('invalid_request', 'The body must be a JSON object')
    const names = createToolNames(body.tools)
    const request = toInnerRequest(body, names)
    const asked = { echo: toEcho(body), reasoning: reasoningWay(body), names }
    return {
      request,
      whole: (completion) => toWholeResponse(asked, completion),
      events: (stream, settle) => responseEvents(asked, stream, settle),
    }
  },
}
