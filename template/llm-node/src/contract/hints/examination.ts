import { refusal } from '../refusal.ts'
import { longestName, looksPrivate } from './looks-private.ts'
import { mayBePrivate } from './may-be-private.ts'
import { isMark, isTopic } from './tags.ts'

/** What is asked of the names and tags of one request. */
export type Examination = {
  /** @throws LlmError invalid_request for more than can be examined */
  isPrivateName(name: string): boolean
  /**
   * The first mark among the tags of a text that lists them, as headers do.
   * @throws LlmError invalid_request for more than can be examined
   */
  markIn(text: string): string | undefined
  /** @throws LlmError invalid_request for more than can be examined */
  isMark(tag: string): boolean
  /** The same for messages, documents and other parts of the request, which may be about privacy. */
  ofParts(): Examination
}

/**
 * How many characters a request may have in names and tags that need a close look: 15,000 short ones, or 2,000 long ones. They take
 * some 50 ms, in which nothing else can run.
 */
const mostCharacters = 500_000
/** A look at a short one takes as long as so many characters of a long one. */
const charactersOfLook = 30

/** Most names and tags have other letters. The rest is looked at closely: each once, and only so many. */
export function startExamination(): Examination {
  let leftCharacters = mostCharacters

  function closely(judge: (text: string) => boolean): (text: string) => boolean {
    const passed = new Set<string>()
    return (text) => {
      const examined = text.slice(0, longestName)
      if (passed.has(examined)) return false
      leftCharacters -= charactersOfLook + examined.length
      if (leftCharacters < 0) throw tooMany()
      if (judge(examined)) return true
      passed.add(examined)
      return false
    }
  }

  const looksPrivateClosely = closely(looksPrivate)

  function examinationOfTags(isMarkClosely: (tag: string) => boolean): Examination {
    return {
      isPrivateName: (name) => mayBePrivate(name) && looksPrivateClosely(name),
      isMark: (tag) => mayBePrivate(tag) && isMarkClosely(tag),
      markIn(text) {
        for (let start = 0, end = 0; start <= text.length; start = end + 1) {
          end = endOfTag(text, start)
          if (!mayBePrivate(text, start, end)) continue
          const tag = text.slice(start, end)
          if (isMarkClosely(tag)) return tag
        }
        return undefined
      },
      ofParts: () => ofParts,
    }
  }
  const isMarkClosely = closely(isMark)
  const ofParts = examinationOfTags((tag) => !isTopic(tag) && isMarkClosely(tag))
  return examinationOfTags(isMarkClosely)
}

function endOfTag(text: string, start: number): number {
  let end = start
  while (end < text.length && text[end] !== ',' && text[end] !== ';') end += 1
  return end
}

function tooMany() {
  return refusal(
    'The request has too many names and tags that may mark it as private: send fewer fields and tags, or shorter ones',
    'metadata',
  )
}
