import { type IdRule, mistralIds } from './call-ids.ts'
import type { EffortsOfModels } from './efforts.ts'

/** What the templates of open models take, on any server. */

export const effortsOfGptOss: EffortsOfModels = { models: /gpt-oss/, efforts: ['low', 'medium', 'high'] }

/** It refuses all others (QwenLM/Qwen3.8#217). */
const effortsOfQwen: EffortsOfModels = { models: /qwen-?3\.8/i, efforts: ['none', 'low', 'medium', 'xhigh'] }

/** Where a server hands the effort to the template. Any other template may know other words. */
export const effortsOfTemplates: readonly EffortsOfModels[] = [effortsOfGptOss, effortsOfQwen]

export const idsOfMistral: { models: RegExp; rule: IdRule } = {
  models: /mi(s|x)tral|ministral|magistral|devstral|codestral/i,
  rule: mistralIds,
}
