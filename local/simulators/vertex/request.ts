import * as v from 'valibot'
import { anyObject } from '../answer.ts'

const name = v.object({ name: v.string() })
const partSchema = v.looseObject({
  text: v.nullish(v.string()),
  inlineData: v.nullish(v.object({ mimeType: v.string(), data: v.string() })),
  fileData: v.nullish(v.object({ mimeType: v.string(), fileUri: v.string() })),
  functionCall: v.nullish(name),
  functionResponse: v.nullish(v.object({ ...name.entries, response: v.record(v.string(), v.unknown()) })),
  thoughtSignature: v.nullish(v.string()),
})
const contentSchema = v.looseObject({ role: v.nullish(v.string()), parts: v.optional(v.array(partSchema), []) })

const declarationSchema = v.looseObject({
  ...name.entries,
  /** In JSON Schema. */
  parametersJsonSchema: v.nullish(v.unknown()),
  /** In Google's own form of it. */
  parameters: v.nullish(v.unknown()),
})

/** A request to generateContent; only what the simulator looks at. */
export const requestSchema = v.looseObject({
  contents: v.optional(v.array(contentSchema), []),
  systemInstruction: v.nullish(contentSchema),
  tools: v.nullish(v.array(v.looseObject({ functionDeclarations: v.nullish(v.array(declarationSchema)) }))),
  toolConfig: v.nullish(
    v.looseObject({
      functionCallingConfig: v.nullish(
        v.object({
          mode: v.picklist(['AUTO', 'ANY', 'NONE', 'VALIDATED']),
          allowedFunctionNames: v.optional(v.array(v.string()), []),
        }),
      ),
    }),
  ),
  generationConfig: v.nullish(
    v.looseObject({
      candidateCount: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(8))),
      maxOutputTokens: v.nullish(v.number()),
      seed: v.nullish(v.number()),
      responseMimeType: v.nullish(v.string()),
      responseJsonSchema: v.nullish(v.unknown()),
      responseSchema: v.nullish(v.unknown()),
      responseLogprobs: v.nullish(v.boolean()),
      logprobs: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(20))),
      thinkingConfig: v.nullish(
        v.looseObject({
          includeThoughts: v.nullish(v.boolean()),
          thinkingBudget: v.nullish(v.number()),
          thinkingLevel: v.nullish(v.picklist(['MINIMAL', 'LOW', 'MEDIUM', 'HIGH'])),
        }),
      ),
    }),
  ),
})

export type GenerateRequest = v.InferOutput<typeof requestSchema>
export type Content = v.InferOutput<typeof contentSchema>

/** The functions that the model may call. */
export function declared(request: GenerateRequest): string[] {
  return declarations(request).map((declaration) => declaration.name)
}

function declarations({ tools }: GenerateRequest) {
  return (tools ?? []).flatMap((tool) => tool.functionDeclarations ?? [])
}

/** What the request lets the model do, and makes it do. */
export function wants(request: GenerateRequest) {
  const functions = declarations(request)
  const { mode, allowedFunctionNames = [] } = request.toolConfig?.functionCallingConfig ?? {}
  const isAllowed = (name: string) => allowedFunctionNames.length === 0 || allowedFunctionNames.includes(name)
  const forced = mode === 'ANY' ? functions.find((declaration) => isAllowed(declaration.name)) : undefined
  const { responseJsonSchema, responseSchema, responseMimeType } = request.generationConfig ?? {}
  const isJson = responseMimeType === 'application/json'
  return {
    offersTools: functions.length > 0 && mode !== 'NONE',
    forcedTool: forced && { name: forced.name, schema: forced.parametersJsonSchema ?? forced.parameters },
    answerSchema: isJson ? (responseJsonSchema ?? responseSchema ?? anyObject) : undefined,
  }
}

/** From version 3 on, Gemini signs its calls, and thinks by levels. */
export function isThirdGeneration(model: string): boolean {
  return model.startsWith('gemini-3')
}
