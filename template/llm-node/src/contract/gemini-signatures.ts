import * as v from 'valibot'

/**
 * Google's placeholder for the signature of a call that another model made, or whose signature the client has dropped. From
 * version 3 on, Gemini answers 400 if the first call of a turn is not signed (docs.cloud.google.com, "Thought signatures").
 */
export const unsigned = 'skip_thought_signature_validator'

/** The names without a version are of the latest. */
const signingModel = /(^|\/)gemini-([3-9]|\d{2}|(pro|flash|flash-lite)-latest)/

export function signsCalls(model: string): boolean {
  return signingModel.test(model)
}

/** Gemini's signature travels with the call, where Google puts it in OpenAI's format. */
const signedSchema = v.object({
  extra_content: v.object({ google: v.object({ thought_signature: v.pipe(v.string(), v.nonEmpty()) }) }),
})

export function signatureOf(call: unknown): string | undefined {
  const signed = v.safeParse(signedSchema, call)
  return signed.success ? signed.output.extra_content.google.thought_signature : undefined
}
