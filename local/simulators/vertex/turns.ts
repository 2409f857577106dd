import { type Content, isThirdGeneration } from './request.ts'

const signaturePrefix = 'simulated signature '
/** What Google takes in place of a signature, for calls that no Gemini has made. */
const unsigned = 'skip_thought_signature_validator'

/** A signature that the simulator knows again. */
export function signatureOf(call: string): string {
  return Buffer.from(signaturePrefix + call).toString('base64')
}

/** Why Gemini refuses such turns; undefined when it does not. */
export function refuseTurns(contents: readonly Content[], model: string): string | undefined {
  return (
    refuseParts(contents) ?? refuseOrder(contents) ?? (isThirdGeneration(model) ? refuseUnsigned(contents) : undefined)
  )
}

function refuseParts(contents: readonly Content[]): string | undefined {
  for (const { text, inlineData, fileData, functionCall, functionResponse } of contents.flatMap(({ parts }) => parts)) {
    if (inlineData && Buffer.from(inlineData.data, 'base64').toString('base64') !== inlineData.data) {
      return 'Invalid value at contents.parts.inline_data.data (TYPE_BYTES), Base64 decoding failed.'
    }
    if (!text && !inlineData && !fileData && !functionCall && !functionResponse) {
      return "contents.parts: required oneof field 'data' must have one initialized field."
    }
  }
  return undefined
}

const callsOf = (content: Content | undefined) => (content?.parts ?? []).filter(({ functionCall }) => functionCall)
const resultsOf = (content: Content | undefined) =>
  (content?.parts ?? []).filter(({ functionResponse }) => functionResponse)

function refuseOrder(contents: readonly Content[]): string | undefined {
  for (const [index, content] of contents.entries()) {
    const calls = callsOf(content).length
    const results = resultsOf(content).length
    if (calls > 0 && contents[index - 1]?.role !== 'user') {
      return 'Please ensure that function call turn comes immediately after a user turn or after a function response turn.'
    }
    if (calls > 0 && calls !== resultsOf(contents[index + 1]).length) {
      return 'Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.'
    }
    if (results > 0 && callsOf(contents[index - 1]).length === 0) {
      return 'Please ensure that function response turn comes immediately after a function call turn.'
    }
  }
  return undefined
}

/** The turn that goes on is all that came after the user's last words; the first call of each of its steps is signed. */
function refuseUnsigned(contents: readonly Content[]): string | undefined {
  const begin = contents.findLastIndex((content) => content.role === 'user' && resultsOf(content).length === 0)
  for (const [index, content] of contents.entries()) {
    const [first] = callsOf(content)
    if (index <= begin || first === undefined) continue
    const { thoughtSignature, functionCall } = first
    if (!thoughtSignature) {
      return `Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly, and missing thought_signature may lead to degraded model performance. Additional data, function call \`default_api:${functionCall?.name}\`, position ${index + 1}.`
    }
    if (thoughtSignature === unsigned) continue
    if (!Buffer.from(thoughtSignature, 'base64').toString().startsWith(signaturePrefix)) {
      return 'Thought signature is not valid.'
    }
  }
  return undefined
}
