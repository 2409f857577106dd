/** What the load consists of: shares between 0 and 1, and the texts that are sent. */
export type Mix = {
  embeddings: number
  private: number
  streams: number
  /** Providers that run in the cluster: only they may answer what is private. */
  inCluster: readonly string[]
  /** Their shares are of the chats, and together 1. */
  categories: readonly { name: string; share: number; prompts: readonly string[] }[]
  /** For embeddings. */
  texts: readonly string[]
}

export type Asked = {
  category: string
  path: '/v1/chat/completions' | '/v1/embeddings'
  isPrivate: boolean
  isStream: boolean
  body: object
}

const mostAnswerTokens = 300

/**
 * The request with this number, from 0. The multiples of an irrational number spread evenly between 0 and 1, so that few
 * requests already have the shares of the mix, and each run sends the same ones.
 */
export function askedAt(number: number, mix: Mix): Asked {
  const share = (root: number) => (number * Math.sqrt(root)) % 1
  const isPrivate = share(2) < mix.private
  if (share(3) < mix.embeddings) {
    const body = { input: [textAt(number, mix.texts)] }
    return { category: 'embeddings', path: '/v1/embeddings', isPrivate, isStream: false, body }
  }
  const isStream = share(5) < mix.streams
  const { name, prompts } = categoryAt(share(7), mix)
  const body = {
    messages: [{ role: 'user', content: textAt(number, prompts) }],
    max_tokens: mostAnswerTokens,
    ...(isStream && { stream: true, stream_options: { include_usage: true } }),
  }
  return { category: name, path: '/v1/chat/completions', isPrivate, isStream, body }
}

function categoryAt(share: number, { categories }: Mix): Mix['categories'][number] {
  let end = 0
  for (const category of categories) {
    end += category.share
    if (share < end) return category
  }
  throw new RangeError(`The shares of the categories are ${end} together, and must be 1.`)
}

function textAt(number: number, texts: readonly string[]): string {
  const text = texts[number % texts.length]
  if (text === undefined) throw new RangeError('A category has no text.')
  return text
}
