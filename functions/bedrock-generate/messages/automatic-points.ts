import type { ContentBlock, ConverseCommandInput, Message } from '@aws-sdk/client-bedrock-runtime'
import { cacheMarksOf } from '#runtime/contract/cache-marks.ts'
import type { ChatRequest } from '#runtime/contract/chat.ts'
import { cachePoint, type Place } from '../model/caching.ts'
import { cachePointsIn, isPlainDocument } from './cache-points.ts'

/** Bedrock answers 400 to more cache points in a request. */
const mostPoints = 4

/**
 * A request with the cache points that no block has by its own mark. A mark on the request, Anthropic's automatic caching, is one
 * behind the last block that may have it. Where there is none, though its caller wants a cache, there is one behind the instructions,
 * or else the tools: an automatic one alone would be lost to the next conversation, and Nova takes none where some marks are.
 */
export function withAutomaticPoints(
  sent: ConverseCommandInput,
  request: ChatRequest & { model: string },
): ConverseCommandInput {
  const [mark] = cacheMarksOf(request)
  if (!mark) return sent
  const pointAt = (place: Place) => cachePoint({ cache_control: mark }, request.model, place)
  const given = cachePointsIn(sent).length
  const begun = given === 0 ? withPointAtBeginning(sent, pointAt) : sent
  if (!request.cache_control || given >= mostPoints) return begun
  return { ...begun, messages: withPointAtEnd(begun.messages ?? [], pointAt) }
}

type PointAt = (place: Place) => ReturnType<typeof cachePoint>

function withPointAtBeginning(sent: ConverseCommandInput, pointAt: PointAt): ConverseCommandInput {
  const { system, toolConfig } = sent
  if (system) return { ...sent, system: [...system, ...pointAt('text')] }
  if (!toolConfig?.tools) return sent
  return { ...sent, toolConfig: { ...toolConfig, tools: [...toolConfig.tools, ...pointAt('tools')] } }
}

function withPointAtEnd(turns: Message[], pointAt: PointAt): Message[] {
  const pointBehind = (block: ContentBlock) => {
    const place = placeOf(block)
    return place ? pointAt(place) : []
  }
  const mayHaveOne = (block: ContentBlock) => pointBehind(block).length > 0
  const last = turns.findLastIndex(({ content = [] }) => content.some(mayHaveOne))
  const { content = [], ...turn } = turns[last] ?? { role: 'user' }
  const at = content.findLastIndex(mayHaveOne)
  const block = content[at]
  if (block === undefined || content[at + 1]?.cachePoint) return turns
  return turns.with(last, { ...turn, content: content.toSpliced(at + 1, 0, ...pointBehind(block)) })
}

/** What a block is to cache points; undefined for one that is never behind one itself, such as a thought. */
function placeOf(block: ContentBlock): Place | undefined {
  if (block.toolUse) return 'call'
  if (block.toolResult) return 'result'
  return block.text !== undefined || block.image || (block.document && !isPlainDocument(block)) ? 'text' : undefined
}
