import { chat } from './chat.ts'
import { completions } from './completions/completions.ts'
import type { Dialect } from './dialect.ts'
import { namingAsSent } from './field-names.ts'
import { messages } from './messages/messages.ts'
import { responses } from './responses/responses.ts'

/** Every dialect that the router and the provider functions speak. */
export const dialects: readonly Dialect[] = [chat, completions, responses, messages].map(namingAsSent)
