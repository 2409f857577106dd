import type { Catalogue } from '../../../functions/llm-router/catalogue/catalogue.ts'
import type { Surroundings } from '../../../functions/llm-router/choose/decision.ts'
import type { RoutingRequest } from '../../../functions/llm-router/choose/request.ts'
import { createTargetStates } from '../../../functions/llm-router/state/target-states.ts'
import { today } from './shipped.ts'

/** A request that needs nothing in particular. */
export const anyRequest: RoutingRequest = {
  task: 'generate',
  maxLatencyMs: 2000,
  private: false,
  needs: [],
  promptTokens: 100,
}

/** A router that has not seen an answer yet, and no chance. */
export function unseen(catalogue: Catalogue, nowMs = today): Surroundings {
  return { catalogue, view: createTargetStates(catalogue, () => nowMs), nowMs, random: () => 0 }
}
