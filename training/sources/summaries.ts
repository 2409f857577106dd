import * as v from 'valibot'
import { parse } from 'yaml'
import type { Random } from '../../functions/llm-router/choose/seeded.ts'
import { passages } from '../passages.ts'
import { oneOf } from '../random.ts'
import { type Files, jsonLines, type Source } from './source.ts'

const query = v.array(v.object({ query: v.string() }))
const meetingSchema = v.object({
  general_query_list: query,
  specific_query_list: query,
  meeting_transcripts: v.array(v.object({ speaker: v.string(), content: v.string() })),
})

const longestTranscript = 3000

/** Questions about meetings, before or after what was said. */
export const meetings: Source = {
  folder: 'QMSum',
  repository: 'Yale-LILY/QMSum',
  commit: '83d7768c1f2b4dfeb091385d3dc7e239b8e5bb7e',
  licence: 'MIT',
  read({ text }, random) {
    const rows = jsonLines(text('data/ALL/jsonl/val.jsonl')).map((row) => v.parse(meetingSchema, row))
    const texts = rows.flatMap(({ general_query_list, specific_query_list, meeting_transcripts }) => {
      const said = meeting_transcripts
        .slice(0, 25)
        .map(({ speaker, content }) => `${speaker}: ${content}`)
        .join('\n')
        .slice(0, longestTranscript)
      const asked = [...general_query_list, ...specific_query_list].slice(0, 3)
      return asked.map(({ query }) => (random() < 0.5 ? `${query}\n\n${said}` : `${said}\n\n${query}`))
    })
    return [{ category: 'summarise', most: 300, texts }]
  },
}

/** Sets whose templates ask for a summary, a label or a better wording. */
const sets = ['xsum', 'cnn_dailymail', 'samsum', 'multi_news', 'gigaword', 'aeslc', 'billsum', 'ag_news', 'imdb']
const more = ['amazon_polarity', 'app_reviews', 'jfleg', 'dbpedia_14', 'trec']
const templatesSchema = v.object({ templates: v.record(v.string(), v.object({ jinja: v.string() })) })

/** Templates with which people have asked for summaries and labels. */
export const requests: Source = {
  folder: 'promptsource',
  repository: 'bigscience-workshop/promptsource',
  commit: '7dab96a3eeb3717cea633705135ebc488885d709',
  licence: 'Apache-2.0',
  read(files, random) {
    const texts = [...sets, ...more].flatMap((set) => templatesOf(files, set)).flatMap((jinja) => filled(jinja, random))
    return [{ category: 'summarise', most: 500, texts }]
  },
}

function templatesOf({ text, names }: Files, set: string): string[] {
  const folder = `promptsource/templates/${set}`
  const below = names(folder).map((name) =>
    name.endsWith('.yaml') ? `${folder}/${name}` : `${folder}/${name}/templates.yaml`,
  )
  return below.flatMap((path) => {
    // Its own YAML tags name Python classes.
    const { templates } = v.parse(templatesSchema, parse(text(path).replaceAll(/!\w+/g, '')))
    return Object.values(templates).map(({ jinja }) => jinja.split('|||')[0] ?? '')
  })
}

/** Four prompts of one template; none of one with conditions or loops. */
function filled(jinja: string, random: Random): string[] {
  if (jinja.includes('{%') || !jinja.includes('{{')) return []
  return Array.from({ length: 4 }, () => jinja.replaceAll(/\{\{.*?\}\}/gs, () => oneOf(passages, random)).trim())
}
