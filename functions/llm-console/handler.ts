import { createSiblings } from '#runtime/http/siblings.ts'
import { readSettings } from '#runtime/settings.ts'
import type { CreateFunction } from '#runtime/start.ts'
import { assetRoutes } from './assets.ts'
import { createLogin } from './login/login.ts'
import { sessionRoutes } from './login/routes.ts'
import { passOnRoutes } from './pass-on/routes.ts'
import { withSecurityHeaders } from './security-headers.ts'
import { settings } from './settings.ts'

/** Serves the pages of the console, and passes what they ask on to llm-router for whoever has signed in. */
export const createFunction: CreateFunction = (parts) => {
  const siblings = createSiblings(readSettings(settings, parts.environment))
  const login = createLogin(parts)
  return [
    ...assetRoutes(import.meta.dirname),
    ...sessionRoutes({ login, now: parts.now }),
    ...passOnRoutes({ ...parts, login, siblings }),
  ].map((route) => withSecurityHeaders(route, parts.now))
}
