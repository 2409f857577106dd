import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import type { Target } from '../../functions/llm-router/catalogue/catalogue.ts'
import { toCatalogue } from '../../functions/llm-router/catalogue/parse.ts'
import { catalogueSchema } from '../../functions/llm-router/catalogue/schema.ts'
import { readYamlText } from '../../functions/llm-router/catalogue/text.ts'
import { readStack, type Stack } from '../../local/stack.ts'

/** What the files are made of. */
export type Sources = {
  pro: Stack
  ce: Stack
  targets: readonly Target[]
  /** Texts: of Prometheus's rules and Grafana's dashboard. */
  rules: string
  dashboard: string
  charts: readonly Chart[]
}

/** The texts of a chart's values and README. */
export type Chart = { path: string; values: string; readme: string }

const charts = ['deploy/chart', 'deploy/llama-cluster']

const catalogueFile = 'functions/llm-router/catalogue.yaml'

const packageSchema = v.object({ version: v.string() })

/** Reads the stack files with the defaults of their variables, whatever the shell has. Images have the version as their tag. */
export async function readSources(root: string): Promise<Sources> {
  const read = (file: string) => readFile(join(root, file), 'utf8')
  const { version } = v.parse(packageSchema, JSON.parse(await read('package.json')))
  const variables = { TAG: version }
  return {
    pro: readStack(await read('stack.yml'), variables),
    ce: readStack(await read('stack.ce.yml'), variables),
    targets: targetsOf(await read(catalogueFile), catalogueFile),
    rules: await read('deploy/prometheus/llm-router.rules.yml'),
    dashboard: await read('deploy/grafana/llm-router.json'),
    charts: await Promise.all(
      charts.map(async (path) => ({
        path,
        values: await read(`${path}/values.yaml`),
        readme: await read(`${path}/README.md`),
      })),
    ),
  }
}

/** @throws SettingsError naming the place and the fix */
export function targetsOf(text: string, name: string): readonly Target[] {
  const { value, locate } = readYamlText(text, { subject: 'The catalogue', name, schema: catalogueSchema }, {})
  return toCatalogue(value, locate).targets
}
