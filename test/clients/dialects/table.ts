import { chatSpeaker } from './chat.ts'
import { features, type Scene } from './features.ts'
import { messagesSpeaker } from './messages.ts'
import { providers, startProviders } from './providers.ts'
import { responsesSpeaker } from './responses.ts'

/** `refused`: nothing was sent, and the client raised a 400 or a 422 in its dialect's own shape. */
export type Cell = 'yes' | 'refused' | 'none' | { failed: unknown }

export type Row = { path: string; feature: string; cells: ReadonlyMap<string, Cell> }

/** Asks for everything, in every dialect, of every kind of provider. */
export async function runTable(): Promise<Row[]> {
  const started = await startProviders()
  try {
    const rows: Row[] = []
    for (const speaker of [chatSpeaker, responsesSpeaker, messagesSpeaker].map((create) => create(started.routerUrl))) {
      for (const feature of Object.keys(features)) {
        const cells = new Map<string, Cell>()
        for (const provider of providers) {
          const model = `${provider.provider}/${provider.model}`
          cells.set(provider.name, await cellOf(feature, { ...started, speaker, provider, model }))
        }
        rows.push({ path: speaker.path, feature, cells })
      }
    }
    return rows
  } finally {
    await started.close()
  }
}

async function cellOf(feature: string, scene: Scene): Promise<Cell> {
  try {
    return (await features[feature]?.(scene)) ?? 'yes'
  } catch (thrown) {
    const { status, code } = scene.speaker.errorOf(thrown) ?? {}
    const isRefusal = status === 422 || (status === 400 && code === 'invalid_request')
    return isRefusal ? 'refused' : { failed: thrown }
  }
}

const introduction = `# What goes through

For anyone who asks a target of one kind in the dialect of another. \`npm run docs:dialects\` writes this page, and a test holds that it is true: each dialect by its vendor's own client, through the router, to a simulator of
each kind of provider. Texts, usage and schemas are also tried on real servers of Ollama and llama.cpp. [Dialects](dialects.md) says what each of them can say.

| cell | meaning |
|---|---|
| yes | it goes through, in both directions |
| refused | the target cannot do it: nothing is sent, and the client gets a 400 or a 422 in its dialect's own shape |
| none | there is nothing to pass on: the model behind the simulator shows no thoughts, or the provider does not tell what it has cached |
`

/** The page with the tables, one for each dialect. */
export function tablePage(rows: readonly Row[]): string {
  const names = providers.map(({ name }) => name)
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const tables = [...Map.groupBy(rows, ({ path }) => path)].map(([path, own]) =>
    [
      `## \`POST ${path}\``,
      '',
      line(['', ...names]),
      `|${'---|'.repeat(names.length + 1)}`,
      ...own.map(({ feature, cells }) => line([feature, ...names.map((name) => shown(cells.get(name)))])),
    ].join('\n'),
  )
  return `${[introduction.trimEnd(), ...tables].join('\n\n')}\n`
}

function shown(cell: Cell | undefined): string {
  return typeof cell === 'string' ? cell : 'FAILED'
}
