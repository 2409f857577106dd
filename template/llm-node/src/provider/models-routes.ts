import { dialects } from '../contract/dialects/dialects.ts'
import { LlmError } from '../errors.ts'
import type { Route } from '../http/call.ts'
import { modelRoutes } from '../http/model-routes.ts'
import { defaultModels } from './default-models.ts'
import type { Provider } from './provider.ts'

/**
 * A provider function's default models. The provider has more, but the list must be available without a key, and within the time
 * that clients allow.
 */
export function providerModelsRoutes(provider: Provider): Route[] {
  const models = defaultModels(provider).map((id) => ({ id, object: 'model', created: 0, owned_by: provider.name }))
  return modelRoutes(dialects, () => ({
    all: models,
    unlisted(id) {
      throw noSuchModel(provider, id)
    },
  }))
}

/** The error for a model that the function does not list. */
export function noSuchModel(provider: Provider, id: string): LlmError {
  const listed = defaultModels(provider).join(', ') || 'it has none'
  const rest =
    'hasNoOtherModel' in provider && provider.hasNoOtherModel
      ? `This function of ${provider.name} has no model but ${listed}`
      : `Listed are the defaults of this function only: ${listed}; any other model of ${provider.name} may be asked for`
  return new LlmError('model_not_found', `${id.slice(0, 100)} is not listed. ${rest}`, { param: 'model' })
}
