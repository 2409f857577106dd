import type { CachePointBlock, ConverseCommandInput } from '@aws-sdk/client-bedrock-runtime'

/**
 * The blocks of a turn with each cache point where Bedrock takes one. Directly behind a document that is no PDF it answers 400
 * (strands-agents/harness-sdk#1966), and so it does to one with nothing before it: such a point moves before the documents, or is
 * left out. Two at one place are one, because a request may have four.
 */
export function withFitCachePoints<Block extends object>(blocks: readonly Block[]): Block[] {
  const fit: Block[] = []
  // The last block that a cache point may be behind.
  let before = -1
  for (const block of blocks) {
    if (!isCachePoint(block)) {
      fit.push(block)
      if (!isPlainDocument(block)) before = fit.length - 1
      continue
    }
    const last = fit[before]
    if (last === undefined || isCachePoint(last)) continue
    before += 1
    fit.splice(before, 0, block)
  }
  return fit
}

function isCachePoint(block: object): boolean {
  return 'cachePoint' in block
}

export function isPlainDocument(block: object): boolean {
  return 'document' in block && Object(block.document).format !== 'pdf'
}

export function cachePointsIn({ system = [], toolConfig, messages = [] }: ConverseCommandInput): CachePointBlock[] {
  const blocks = [...system, ...(toolConfig?.tools ?? []), ...messages.flatMap(({ content = [] }) => content)]
  return blocks.flatMap(({ cachePoint: point }) => point ?? [])
}

/** Whether any is kept for an hour, and not for five minutes. */
export function asksForAnHour(sent: ConverseCommandInput): boolean {
  return cachePointsIn(sent).some(({ ttl }) => ttl === '1h')
}
