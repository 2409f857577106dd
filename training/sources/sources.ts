import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Random } from '../../functions/llm-router/choose/seeded.ts'
import type { Example } from '../example.ts'
import { shuffled } from '../random.ts'
import { commands } from './commands.ts'
import { hardPrompts, programs } from './programs.ts'
import { puzzles } from './puzzles.ts'
import { questions } from './questions.ts'
import { filesOf, type Source } from './source.ts'
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
  return sources.flatMap(({ folder, repository, commit, read }) => {
    const path = join(data, folder)
    if (!existsSync(path)) {
      const clone = `git clone https://github.com/${repository} ${path} && git -C ${path} checkout ${commit}`
      throw new Error(`There is no ${path}. Bring it with: ${clone}`)
    }
    return read(filesOf(path), random).flatMap(({ name, category, texts, most }) =>
      shuffled(
        texts.filter((text) => text.trim() !== ''),
        random,
      )
        .slice(0, most)
        .map((text) => ({ text, category, source: name })),
    )
  })
}
