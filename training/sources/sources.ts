import type { Random } from '../../functions/llm-router/choose/seeded.ts'
import type { Example } from '../example.ts'
import { shuffled } from '../random.ts'
import { commands } from './commands.ts'
import { hardPrompts, programs } from './programs.ts'
import { puzzles } from './puzzles.ts'
import { questions } from './questions.ts'
import { openSource, type Source } from './source.ts'
import { meetings, requests } from './summaries.ts'
import { talk } from './talk.ts'

/** The public sets that training uses. */
export const sources: readonly Source[] = [
  questions,
  puzzles,
  programs,
  hardPrompts,
  talk,
  meetings,
  requests,
  commands,
]

/**
 * The examples of all sources.
 * @param data the folder that holds their clones
 * @throws Error that names the clone which is missing
 */
export function readSources(data: string, random: Random): Example[] {
  return sources.flatMap((source) =>
    source.read(openSource(data, source), random).flatMap(({ category, texts, most, strong }) =>
      shuffled(
        texts.filter((text) => text.trim() !== ''),
        random,
      )
        .slice(0, most)
        .map((text) => ({ text, category, source: source.folder, ...(strong !== undefined && { strong }) })),
    ),
  )
}
