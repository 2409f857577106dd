import { randomBytes } from 'node:crypto'
import * as v from 'valibot'
import { metadataRoutes } from './google-metadata.ts'
import type { SimulatedRequest, SimulatedRoute } from './provider.ts'
import { jsonReply, type SimulatedReply } from './reply.ts'

const tokenLifetimeSeconds = 3599

export type GoogleAuth = {
  /** Every place where Google's clients get a token. */
  routes: SimulatedRoute[]
  /** True for `Bearer <token>` with a token that one of the routes issued less than an hour ago. */
  accepts(authorization: string | undefined): boolean
}

/**
 * Google's sign-in: service-account keys (`/token`), workload identity federation (`/v1/token`), impersonation of a
 * service account, and the metadata server. Signatures are not checked, since anyone may make a key for a simulator.
 */
export function createGoogleAuth(): GoogleAuth {
  const expiryMs = new Map<string, number>()

  function issue(): string {
    for (const [token, endMs] of expiryMs) if (endMs <= Date.now()) expiryMs.delete(token)
    const token = `ya29.simulated-${randomBytes(24).toString('base64url')}`
    expiryMs.set(token, Date.now() + tokenLifetimeSeconds * 1000)
    return token
  }

  function accepts(authorization: string | undefined): boolean {
    const [, token = ''] = /^Bearer (.+)$/i.exec(authorization ?? '') ?? []
    return (expiryMs.get(token) ?? 0) > Date.now()
  }

  const fromKey = (request: SimulatedRequest) => exchangeAssertion(request, issue)
  return {
    accepts,
    routes: [
      { method: 'POST', path: '/token', callsModel: false, answer: fromKey },
      // Where google-auth-library 9, which @google-cloud/vertexai uses, sends the same request.
      { method: 'POST', path: '/oauth2/v4/token', callsModel: false, answer: fromKey },
      { method: 'POST', path: '/v1/token', callsModel: false, answer: (request) => exchangeToken(request, issue) },
      {
        method: 'POST',
        path: /^\/v1\/projects\/-\/serviceAccounts\/(?<email>[^/:]+):generateAccessToken$/,
        callsModel: false,
        answer: (request) => impersonate(request, accepts, issue),
      },
      ...metadataRoutes(() => ({ access_token: issue(), expires_in: tokenLifetimeSeconds, token_type: 'Bearer' })),
    ],
  }
}

/** An error of Google's APIs, as opposed to its OAuth endpoints. */
export function googleError(status: number, name: string, message: string, details?: unknown[]): SimulatedReply {
  const error = { code: status, message, status: name, ...(details && { details }) }
  const headers = { 'content-type': 'application/json; charset=UTF-8' }
  return jsonReply({ error }, { status, headers })
}

/** What Vertex AI answers where it has no such model, or none that takes such a request. */
export function modelNotFound(resource: string): SimulatedReply {
  const message = `Publisher Model \`${resource}\` was not found or your project does not have access to it. Please ensure you are using a valid model version. For more information, see: https://cloud.google.com/vertex-ai/generative-ai/docs/learn/model-versions`
  return googleError(404, 'NOT_FOUND', message)
}

/** What Google's APIs answer to a call without a good access token. */
export function unauthenticated(): SimulatedReply {
  const message =
    'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.'
  const info = {
    '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
    reason: 'ACCESS_TOKEN_TYPE_UNSUPPORTED',
    domain: 'googleapis.com',
    metadata: { service: 'aiplatform.googleapis.com' },
  }
  return googleError(401, 'UNAUTHENTICATED', message, [info])
}

const assertionSchema = v.object({
  grant_type: v.literal('urn:ietf:params:oauth:grant-type:jwt-bearer'),
  assertion: v.string(),
})
const jwtHeaderSchema = v.object({ alg: v.literal('RS256') })
const jwtClaimsSchema = v.object({
  iss: v.string(),
  aud: v.picklist(['https://oauth2.googleapis.com/token', 'https://www.googleapis.com/oauth2/v4/token']),
  exp: v.number(),
})

/** RFC 7523: an assertion signed with a service account's key for a token. */
function exchangeAssertion({ body }: SimulatedRequest, issue: () => string): SimulatedReply {
  const parsed = v.safeParse(assertionSchema, body)
  if (!parsed.success) return oauthError('unsupported_grant_type', 'Invalid grant_type: send a JWT assertion.')
  const [header, claims, signature] = parsed.output.assertion.split('.')
  const known = v.safeParse(jwtClaimsSchema, fromBase64Json(claims))
  if (!known.success || !v.is(jwtHeaderSchema, fromBase64Json(header)) || !signature) {
    return oauthError('invalid_grant', 'Invalid JWT Signature.')
  }
  if (known.output.exp * 1000 < Date.now()) {
    return oauthError('invalid_grant', 'Invalid JWT: Token must be a short-lived token (60 minutes).')
  }
  return jsonReply({ access_token: issue(), expires_in: tokenLifetimeSeconds, token_type: 'Bearer' })
}

const exchangeSchema = v.object({
  grant_type: v.literal('urn:ietf:params:oauth:grant-type:token-exchange'),
  audience: v.pipe(v.string(), v.nonEmpty()),
  subject_token: v.pipe(v.string(), v.nonEmpty()),
  subject_token_type: v.pipe(v.string(), v.nonEmpty()),
  requested_token_type: v.literal('urn:ietf:params:oauth:token-type:access_token'),
})

/** RFC 8693: somebody else's token, such as a Kubernetes service account's, for one of Google's. */
function exchangeToken({ body }: SimulatedRequest, issue: () => string): SimulatedReply {
  const parsed = v.safeParse(exchangeSchema, body)
  if (!parsed.success) {
    return oauthError('invalid_request', `Invalid value for "${v.getDotPath(parsed.issues[0]) ?? 'body'}".`)
  }
  return jsonReply({
    access_token: issue(),
    issued_token_type: parsed.output.requested_token_type,
    token_type: 'Bearer',
    expires_in: tokenLifetimeSeconds,
  })
}

/** The IAM Credentials API: a token of a service account for one that may act in its name. */
function impersonate(
  { headers }: SimulatedRequest,
  accepts: (authorization: string | undefined) => boolean,
  issue: () => string,
): SimulatedReply {
  if (!accepts(headers.authorization)) return unauthenticated()
  const expireTime = new Date(Date.now() + tokenLifetimeSeconds * 1000).toISOString()
  return jsonReply({ accessToken: issue(), expireTime })
}

function oauthError(error: string, description: string): SimulatedReply {
  return jsonReply({ error, error_description: description }, { status: 400 })
}

function fromBase64Json(text = ''): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString())
  } catch {
    return undefined
  }
}
