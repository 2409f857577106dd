/**
 * What a tool that failed without a word is taken to say. Anthropic and Bedrock answer 400 to a failure without content, and with it
 * to every further turn of the conversation.
 */
export const silentFailure = 'The tool failed and said nothing.'
