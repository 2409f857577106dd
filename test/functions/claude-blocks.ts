/** A block of an answer, in Anthropic's form. */
export type Block =
  | { type: 'thinking'; thinking: string; signature: string }
  | { type: 'redacted_thinking'; data: string }
  | { type: 'text'; text: string }
  | { type: 'tool_use'; id: string; name: string; input: object }

/** The events of Anthropic's API in which an answer of these blocks is streamed. */
export function claudeEvents(blocks: readonly Block[]): object[] {
  const told = blocks.flatMap((block, index) => [
    { type: 'content_block_start', index, content_block: emptied(block) },
    ...deltasOf(block).map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ])
  return [
    { type: 'message_start', message: { id: 'm', model: 'm' } },
    ...told,
    { type: 'message_delta', delta: { stop_reason: 'tool_use' } },
    { type: 'message_stop' },
  ]
}

function emptied(block: Block): Block {
  if (block.type === 'thinking') return { ...block, thinking: '', signature: '' }
  if (block.type === 'text') return { ...block, text: '' }
  return block.type === 'tool_use' ? { ...block, input: {} } : block
}

function deltasOf(block: Block): object[] {
  switch (block.type) {
    case 'thinking':
      return [
        { type: 'thinking_delta', thinking: block.thinking },
        { type: 'signature_delta', signature: block.signature },
      ]
    case 'redacted_thinking':
      return []
    case 'text':
      return Array.from(block.text, (text) => ({ type: 'text_delta', text }))
    case 'tool_use':
      return [{ type: 'input_json_delta', partial_json: JSON.stringify(block.input) }]
  }
}

/** The blocks in Bedrock's form. Its replies have what is encrypted as text, its requests as bytes. */
export function bedrockBlocks(blocks: readonly Block[], encrypted: 'text' | 'bytes'): object[] {
  return blocks.map((block) => toBedrock(block, encrypted))
}

function toBedrock(block: Block, encrypted: 'text' | 'bytes'): object {
  switch (block.type) {
    case 'thinking':
      return { reasoningContent: { reasoningText: { text: block.thinking, signature: block.signature } } }
    case 'redacted_thinking':
      return { reasoningContent: { redactedContent: encrypted === 'text' ? block.data : bytesOf(block.data) } }
    case 'text':
      return { text: block.text }
    case 'tool_use':
      return { toolUse: { toolUseId: block.id, name: block.name, input: block.input } }
  }
}

/** The events of Bedrock's API in which an answer of these blocks is streamed. */
export function bedrockEvents(blocks: readonly Block[]): object[] {
  const told = blocks.flatMap((block, contentBlockIndex) => [
    ...(block.type === 'tool_use'
      ? [{ contentBlockStart: { contentBlockIndex, start: { toolUse: { toolUseId: block.id, name: block.name } } } }]
      : []),
    ...bedrockDeltas(block).map((delta) => ({ contentBlockDelta: { contentBlockIndex, delta } })),
    { contentBlockStop: { contentBlockIndex } },
  ])
  return [{ messageStart: {} }, ...told, { messageStop: { stopReason: 'tool_use' } }, { metadata: {} }]
}

function bedrockDeltas(block: Block): object[] {
  switch (block.type) {
    case 'thinking':
      return [{ reasoningContent: { text: block.thinking } }, { reasoningContent: { signature: block.signature } }]
    case 'redacted_thinking':
      return [{ reasoningContent: { redactedContent: bytesOf(block.data) } }]
    case 'text':
      return [{ text: block.text }]
    case 'tool_use':
      return [{ toolUse: { input: JSON.stringify(block.input) } }]
  }
}

function bytesOf(data: string): Buffer {
  return Buffer.from(data, 'base64')
}
