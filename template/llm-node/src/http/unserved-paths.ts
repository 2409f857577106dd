type Row = { paths: readonly string[]; why: string; instead: string; does: string }

const chat = '/v1/chat/completions'

/** What clients of the APIs that are spoken here may ask for, and no function serves: why, and which path serves something like it. */
const rows: readonly Row[] = [
  { paths: ['/v1/images'], why: 'no images are made', instead: chat, does: 'takes images in its messages' },
  {
    paths: ['/v1/audio'],
    why: 'no speech is made or written down',
    instead: chat,
    does: 'takes sound in its messages',
  },
  { paths: ['/v1/rerank'], why: 'nothing is ranked', instead: '/v1/embeddings', does: 'makes vectors to rank by' },
  { paths: ['/v1/moderations'], why: 'nothing is moderated', instead: chat, does: 'lets a model judge' },
  { paths: ['/v1/batches'], why: 'there are no batches', instead: chat, does: 'takes each request on its own' },
  {
    paths: ['/v1/files', '/v1/uploads', '/v1/vector_stores'],
    why: 'no files are kept',
    instead: chat,
    does: 'takes files in its messages',
  },
  {
    paths: ['/v1/assistants', '/v1/threads', '/v1/conversations'],
    why: 'no conversations are kept',
    instead: '/v1/responses',
    does: 'takes the whole conversation',
  },
  { paths: ['/v1/realtime'], why: 'there are no sessions', instead: chat, does: 'streams an answer' },
  {
    paths: ['/v1/responses/input_tokens'],
    why: 'tokens are counted in the form of /v1/messages only',
    instead: '/v1/messages/count_tokens',
    does: 'counts those of a prompt without answering it',
  },
  {
    paths: ['/v1/responses/input_tokens'],
    why: 'no prompt is counted without answering it',
    instead: '/v1/responses',
    does: 'tells with its answer what was counted',
  },
  {
    paths: ['/v1/responses'],
    why: 'no responses are kept',
    instead: '/v1/responses',
    does: 'takes the whole conversation, and answers at once or as a stream',
  },
  {
    paths: ['/v1/messages/batches'],
    why: 'there are no batches',
    instead: '/v1/messages',
    does: 'takes each request on its own',
  },
  {
    paths: ['/v1/messages/count_tokens'],
    why: 'the provider behind this function counts no prompt without answering it',
    instead: '/v1/messages',
    does: 'tells what was counted with its answer, and the router estimates',
  },
]

/**
 * Why nobody answers at a path, and which path answers something like it; undefined for a path that nobody would expect.
 * @param answered the paths that the function answers, each with its method before it
 */
export function whyUnserved(path: string, answered: readonly string[]): string | undefined {
  for (const { paths, why, instead, does } of rows) {
    const route = answered.find((known) => known.endsWith(` ${instead}`))
    if (route && paths.some((known) => path === known || path.startsWith(`${known}/`)))
      return `${why}; ${route} ${does}`
  }
  return undefined
}
