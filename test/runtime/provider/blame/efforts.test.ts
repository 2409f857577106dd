import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { blame } from '#runtime/provider/blame/blame.ts'
import { readErrorBody } from '#runtime/provider/blame/said.ts'

const efforts = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']

/** The words in which versions of vLLM and SGLang refuse a field's value. */
function refused(field: string, given: string) {
  const error = `{'type': 'literal_error', 'loc': ('body', '${field}'), 'msg': "Input should be 'low', 'medium' or 'high'", 'input': '${given}', 'ctx': {'expected': "'low', 'medium' or 'high'"}}`
  const file = '  File "/sgl-workspace/sglang/python/sglang/srt/entrypoints/http_server.py", line 1324'
  return [
    { object: 'error', message: `1 validation error:\n  ${error}\n\n${file}`, type: 'Bad Request', code: 400 },
    { error: { message: `[${error}]`, type: 'Bad Request', param: null, code: 400 } },
    {
      error: {
        message: `1 validation error for ChatCompletionRequest\n${field}\n  Input should be 'low', 'medium' or 'high' [type=literal_error, input_value='${given}', input_type=str]`,
        type: 'BadRequestError',
        code: 400,
      },
    },
  ]
}

const codeOf = (body: unknown, status = 400) => blame(readErrorBody(body), status).code

describe('an effort that a server does not know', () => {
  for (const effort of efforts) {
    test(`is asked of another target if it is one of OpenAI's: ${effort}`, () => {
      for (const body of refused('reasoning_effort', effort)) {
        assert.equal(codeOf(body), 'unsupported_by_provider', JSON.stringify(body))
      }
    })
  }

  test('is the caller’s fault if it is none, or if another field is at fault', () => {
    for (const body of [...refused('reasoning_effort', 'some'), ...refused('verbosity', 'max')]) {
      assert.equal(codeOf(body), 'invalid_request', JSON.stringify(body))
    }
  })

  test('may be one that the template of the model does not know', () => {
    const message = 'Unexpected reasoning effort high. Supported types are xhigh (default), medium, and low.'
    for (const status of [400, 500]) {
      assert.equal(
        codeOf({ error: { message, type: 'BadRequestError', code: status } }, status),
        'unsupported_by_provider',
      )
    }
  })
})
