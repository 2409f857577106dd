import { refusedSampling, type Told } from './sampling.ts'

/** They answer 400 to `parallel_tool_calls` with either value (run-llama/llama_index#20865, tensorzero/tensorzero#2805). */
const takesNoWordOnCalls = /^(ft:)?o\d/

/** The fields that a model of OpenAI's answers 400 to and that can be left out: where one call is wanted, the answer is held to it. */
export function refusedFields(told: Told): readonly string[] {
  const sampling = refusedSampling(told)
  return takesNoWordOnCalls.test(told.model) ? [...sampling, 'parallel_tool_calls'] : sampling
}
