import type { Catalogue } from '../../../../functions/llm-router/catalogue/catalogue.ts'
import { loadCatalogue } from '../../../../functions/llm-router/catalogue/load.ts'

/** A catalogue of an inline text, as ROUTER_CONFIG_YAML gives it. */
export const read = (inline: string, environment: Record<string, string> = {}): Promise<Catalogue> =>
  loadCatalogue({ inline }, environment, { readConfiguration: () => undefined })
