import type { ListedModel, ModelFacts } from '../../../listed-model.ts'

export const lifecycles = ['active', 'deprecated', 'retired'] as const
export type Lifecycle = (typeof lifecycles)[number]

/**
 * A model in this dialect, without what is ours. `capabilities` is all or nothing, and asks for what nobody knows of most models, such
 * as which ways to think they accept: so it is null, which stands for unknown.
 */
export function toModelInfo({ id, facts = {} }: ListedModel) {
  const { contextWindowTokens, maxOutputTokens, retires } = facts
  return {
    type: 'model',
    id,
    display_name: id,
    // When a model came is unknown.
    created_at: new Date(0).toISOString(),
    lifecycle: lifecycleOf(facts),
    deprecated_at: null,
    retires_at: retires === undefined ? null : new Date(retires).toISOString(),
    max_input_tokens: contextWindowTokens ?? null,
    max_tokens: maxOutputTokens ?? null,
    capabilities: null,
    line: null,
    allowed_fallback_models: null,
  }
}

/** One with a replacement can still be asked for after its day. */
function lifecycleOf({ retires, isGone }: ModelFacts): Lifecycle {
  if (isGone) return 'retired'
  return retires === undefined ? 'active' : 'deprecated'
}
