import type { Random } from '../../functions/llm-router/choose/seeded.ts'
import { oneOf, shuffled } from '../random.ts'
import type { Files, Source, Taken } from './source.ts'

const english = 'pages.en'
const perLanguage = 60

/** What command-line tools do, in 35 languages: the English pages ask for commands, the others are texts in their language. */
export const commands: Source = {
  folder: 'tldr',
  repository: 'tldr-pages/tldr',
  commit: '08e345f42639f67d99282813247ac670dc6e87cb',
  licence: 'CC-BY-4.0',
  read(files, random) {
    const languages = files.names('.').filter((name) => name.startsWith('pages.') && name !== english)
    const asked = pagesOf(files, english).map(({ name, text }) => askedFor(name, text, random))
    const told = languages.map((language): Taken => {
      const pages = shuffled(pagesOf(files, language), random).slice(0, perLanguage)
      const texts = pages.flatMap(({ text }) => describedBy(text, random))
      return { category: 'multilingual', most: perLanguage, texts }
    })
    return [{ category: 'code', most: 2500, texts: asked.flat() }, ...told]
  },
}

function pagesOf({ names, text }: Files, language: string): { name: string; text: string }[] {
  const folder = `${language}/common`
  return names(folder).map((file) => ({ name: file.replace('.md', ''), text: text(`${folder}/${file}`) }))
}

/** One of a page's tasks, as somebody would ask for it; or its command. */
function askedFor(tool: string, page: string, random: Random): string[] {
  const [task] = shuffled(tasksOf(page), random)
  if (task === undefined) return []
  const command = page.match(/`([^`\n]+)`\s*$/m)?.[1]?.replaceAll(/\{\{|\}\}/g, '') ?? tool
  const lower = task.toLowerCase()
  const ways = [
    `${tool} ${lower}`,
    `${task} with ${tool}`,
    `how do I ${lower} with ${tool}`,
    `${tool}: ${lower}`,
  ] as const
  return [oneOf([...ways, command], random)]
}

/** A page's description, or one of its tasks. */
function describedBy(page: string, random: Random): string[] {
  const description = page.match(/^> (.*)$/m)?.[1]
  const [task] = shuffled(tasksOf(page), random)
  const chosen = description !== undefined && random() < 0.5 ? description : task
  return chosen === undefined ? [] : [chosen]
}

function tasksOf(page: string): string[] {
  return [...page.matchAll(/^- (.*?):?$/gm)].map(([, task = '']) => task.replaceAll(/[[\]]/g, ''))
}
