import { refusal } from '#runtime/contract/refusal.ts'

/** A segment of a path that no address changes: neither `..` nor anything that would have to be encoded. */
const segment = '(?!\\.+(?:/|$))[\\w.@-]+'
const ofGoogleOrOthers = new RegExp(`^(?:${segment}|(?!publishers/|projects/|tunedModels/)${segment}/${segment})$`)
const inFull = new RegExp(`^publishers/${segment}/models/${segment}$`)
const ofTheProject = new RegExp(`^(?:publishers/${segment}/models|endpoints|models)/${segment}$`)

/**
 * A model's name becomes a part of the address that is asked, which must stay one of a model of this project: `gemini-…`,
 * `publisher/model`, `publishers/…/models/…`, or either of the project's own in full.
 * @throws LlmError invalid_request
 */
export function checkModelName(model: string, { project, location }: { project: string; location: string }): void {
  const own = `projects/${project}/locations/${location}/`
  const isOwn = model.startsWith(own) && ofTheProject.test(model.slice(own.length))
  if (isOwn || inFull.test(model) || ofGoogleOrOthers.test(model)) return
  throw refusal(`model must be a name such as gemini-3.5-flash, publisher/model, or ${own}endpoints/…`, 'model')
}
