import { hasContent } from '../http/content-of-status.ts'

/** True for a reply that says it is JSON. */
export function isJson(response: Response): boolean {
  const type = response.headers.get('content-type') ?? ''
  return hasContent(response.status) && /^application\/(json|problem\+json)\b/i.test(type)
}
