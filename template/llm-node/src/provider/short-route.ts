import { refusal } from '../contract/refusal.ts'
import { parseShortRequest, type ShortReply, type ShortRequest } from '../contract/short-form.ts'
import type { Task } from '../contract/tasks.ts'
import type { Usage } from '../contract/usage.ts'
import type { Call, Reply, Route } from '../http/call.ts'
import type { Parts } from '../parts.ts'
import type { Provider } from './provider.ts'
import type { Receive, ReceivedCall } from './receive.ts'

/** The part of a short reply that text and vectors have in common. */
export type Complete = (answered: {
  model: string
  usage?: Usage | undefined
}) => Pick<ShortReply, 'provider' | 'model' | 'usage' | 'latency_ms'>

/** Answers one request in the short form. */
export type AnswerShort = (call: ReceivedCall, short: ShortRequest, complete: Complete) => Promise<Reply>

/** The tasks of a function in the short form: one of them, or both. */
export type ShortAnswers = { generate?: AnswerShort; embed?: AnswerShort }

/** The short form of a provider function, `POST /`. */
export function shortRoute(provider: Provider, parts: Parts, receive: Receive, answers: ShortAnswers): Route {
  async function handle(call: Call) {
    const startedMs = parts.now()
    const received = receive(call, 'short')
    const short = parseShortRequest(received.value)
    const { task } = received.hints
    const answer = answerFor(task, answers) ?? refuse(task, provider)
    return await answer(received.call, short, ({ model, usage }) => ({
      provider: provider.name,
      model,
      usage: usage ?? null,
      latency_ms: parts.now() - startedMs,
    }))
  }
  return { method: 'POST', path: '/', handle }
}

/** Without a task, a function generates text if it can, and otherwise embeds. */
function answerFor(task: Task | undefined, { generate, embed }: ShortAnswers): AnswerShort | undefined {
  if (task === undefined) return generate ?? embed
  return task === 'embed' ? embed : generate
}

function refuse(task: Task | undefined, provider: Provider): never {
  const does = 'chat' in provider ? 'generates text, and does not embed' : 'embeds, and does not generate text'
  const why = ('noEmbeddings' in provider && provider.noEmbeddings) || `this function of ${provider.name} ${does}`
  throw refusal(`The task ${task} is not supported here: ${why}`, 'task')
}
