import { answerLimit } from '#runtime/contract/answer-limit.ts'
import type { ChatRequest } from '#runtime/contract/chat.ts'
import { wantedChoices } from '#runtime/contract/choices.ts'
import { type EmbeddingsRequest, inputsOf } from '#runtime/contract/embeddings.ts'
import type { Capability } from '../catalogue/capabilities.ts'
import { askedTier } from '../money/asked-tier.ts'
import { certainClasses } from '../money/certain-classes.ts'
import type { Bounds } from '../money/most-cost.ts'
import { mostSoundTokens } from './sound.ts'

/** What templates add to a request and to each of its messages, and the instructions for the use of tools. */
const tokensPerRequest = 100
const tokensPerMessage = 16
const tokensForTools = 1500
/** The quotes around a name, a colon and a comma. */
const signsPerName = 4

const media: readonly Capability[] = ['images', 'audio', 'files', 'file_ids', 'other_parts', 'audio_output']
/** Their tokens cannot be told from their length; what a search finds becomes part of the prompt. */
const unbounded: readonly Capability[] = ['files', 'file_ids', 'other_parts', 'web_search']

/** What bounds the cost of a chat request. */
export function boundsOfChat(request: ChatRequest, needs: readonly Capability[]): Bounds {
  const has = (need: Capability) => needs.includes(need)
  const said = ofTexts(request)
  const templates = tokensPerRequest + tokensPerMessage * request.messages.length + (has('tools') ? tokensForTools : 0)
  return {
    prompts: 1,
    promptTokens: unbounded.some(has) ? Number.POSITIVE_INFINITY : said.tokens + templates,
    images: said.images,
    maxOutputTokens: answerLimit(request),
    choices: wantedChoices(request),
    hasMedia: media.some(has),
    certain: certainClasses(needs),
    searchesWeb: has('web_search'),
    serviceTier: askedTier(request.service_tier),
  }
}

/** The same for an embeddings request, whose answer has no tokens. */
export function boundsOfEmbeddings(request: EmbeddingsRequest): Bounds {
  const inputs = inputsOf(request)
  const sizes = inputs.map((input) => (typeof input === 'string' ? Buffer.byteLength(input) : input.length))
  return {
    prompts: inputs.length,
    promptTokens: sizes.reduce((sum, size) => sum + size + tokensPerMessage, 0),
    ...{ images: 0, maxOutputTokens: 0, choices: 1, hasMedia: false, certain: [], searchesWeb: false },
  }
}

/**
 * The tokens of everything in a request, tools and schemas included, if each byte were one: no token of text is shorter. Images are
 * counted, and sound is taken by its length, where that tells anything; both only where a part of a message says by its type that it is
 * one, since a schema may describe a property of any name.
 */
function ofTexts(request: ChatRequest): { tokens: number; images: number } {
  let tokens = 0
  let images = 0
  /** Requests are no deeper than a parser allows. A list of what is still to be counted would be as large as the request. */
  function count(one: unknown): void {
    if (typeof one === 'string') tokens += Buffer.byteLength(one)
    else if (typeof one !== 'object' || one === null) tokens += String(one).length + 1
    else if (Array.isArray(one)) for (const item of one) count(item)
    else countFields(one, count)
  }
  function countFields(of: object, countField: (value: unknown, name: string) => void): void {
    for (const name of Object.keys(of)) {
      tokens += Buffer.byteLength(name) + signsPerName
      countField(Object(of)[name], name)
    }
  }
  function countMessage(message: object): void {
    countFields(message, (value, name) => {
      if (name === 'content' && Array.isArray(value)) for (const part of value) countPart(part)
      else count(value)
    })
  }
  /** Some vendors also read sound and films that a data: URL holds, though the part is one for images. */
  function countImage(image: unknown): void {
    images += 1
    if (/^data:(?!image\/)/i.test(String(Object(image).url))) tokens = Number.POSITIVE_INFINITY
  }
  function countPart(part: { type: string }): void {
    countFields(part, (value, name) => {
      if (name !== part.type) count(value)
      else if (name === 'image_url') countImage(value)
      else if (name === 'input_audio') tokens += soundTokens(value)
      else count(value)
    })
  }
  countFields(request, (value, name) => {
    if (name === 'messages') for (const message of request.messages) countMessage(message)
    else count(value)
  })
  return { tokens, images }
}

function soundTokens(sound: unknown): number {
  const { data } = Object(sound)
  return typeof data === 'string' ? tokensPerMessage + mostSoundTokens(data) : 0
}
