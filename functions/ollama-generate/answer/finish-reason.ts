/** Why an answer ended, in OpenAI's word; Ollama has none for the end by a call. */
export function toFinishReason(reason: string | undefined, hasToolCalls: boolean): 'length' | 'tool_calls' | 'stop' {
  if (reason === 'length') return 'length'
  return hasToolCalls ? 'tool_calls' : 'stop'
}
