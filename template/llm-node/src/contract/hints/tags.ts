import { longestName, looksPrivate, wordsOf } from './looks-private.ts'

/** Words that leave a mark what it is. */
const beside: ReadonlySet<string> = new Set([
  ...['x', 'llm', 'is', 'only', 'mode', 'true', 'yes', 'data', 'content', 'traffic', 'info', 'information'],
  ...['request', 'requests', 'prompt', 'prompts', 'message', 'messages', 'call', 'calls'],
])
/** The letters of `private` or `privacy`, and two more. A longer tag speaks of something else, such as private equity. */
const mostLetters = 9

/** Whether what has this name holds tags: `tags`, `x-litellm-tags`, `requestTag`, or as queries write lists, `metadata[tags][0]`. */
function holdsTags(name: string): boolean {
  return /tags?(?:$|[[\].])/i.test(endsOf(name))
}

/**
 * Whether what has this name has tags in lists by any name, and JSON within texts: `metadata`, LiteLLM's `litellm_metadata`, Bedrock's
 * `requestMetadata`, OpenRouter's `trace`, headers such as `x-portkey-metadata`, and whatever is named for its tags.
 */
export function describesRequest(name: string): boolean {
  return holdsTags(name) || /metadata(?:$|[[\].])/i.test(endsOf(name)) || /^trace$/i.test(name)
}

/** What is examined of a name: as long as a body, it would be read for each of the million texts that it may hold. */
function endsOf(name: string): string {
  return name.length <= longestName ? name : `${name.slice(0, longestName / 2)} ${name.slice(-longestName / 2)}`
}

/** Whether a text is of tags, by the names of what holds it: `metadata.tags`, or a tag's own field, as in `tags.name`. */
export function isOfTags(path: readonly string[]): boolean {
  return path.slice(-2).some(holdsTags)
}

/**
 * Whether a tag marks a request as private: `private`, `llm_private:true`, `Private-Data`, `privte`. It is read as a name is, but may
 * have the word in it, as `privately-owned` has.
 */
export function isMark(tag: string): boolean {
  const [name = '', ...values] = tag.slice(0, longestName).split(/[:=]/)
  const said = tellingWords(name)
  return speaksOfPrivacy(said.length > 0 ? said : tellingWords(values.join(' ')))
}

/** Whether a tag names privacy as what something is about, as those of documents do. */
export function isTopic(tag: string): boolean {
  return /^\s*(?:data[\s_-]?)?privacy\s*$/i.test(tag)
}

/** Whether an item of a list that no tags are promised in is a path, as `/private` is in a list of directories. */
export function isPath(item: string): boolean {
  return /^(?:~|\.{1,2})?\/|\/$/.test(item)
}

function tellingWords(text: string): string[] {
  return wordsOf(text).filter((word) => !beside.has(word))
}

function speaksOfPrivacy(words: readonly string[]): boolean {
  return words.join('').length <= mostLetters && looksPrivate(words.join(' '))
}
