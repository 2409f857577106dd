import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as v from 'valibot'
import { parse } from 'yaml'
import type { Route } from '#runtime/http/call.ts'
import { createFunction } from '../../../functions/llm-router/handler.ts'
import { readText } from '../../repository/tree.ts'
import { startTestFunction } from '../../runtime/parts.ts'

const pathSchema = v.variant('pathType', [
  v.strictObject({ pathType: v.literal('Exact'), path: v.string() }),
  v.strictObject({ pathType: v.literal('Prefix'), path: v.string() }),
])
const { ingress } = v.parse(
  v.object({ ingress: v.object({ router: v.object({ paths: v.array(pathSchema) }) }) }),
  parse(readText('deploy/chart/values.yaml')),
)

/** As Kubernetes matches paths: a prefix is whole elements. */
const isReachable = (asked: string) =>
  ingress.router.paths.some(
    ({ pathType, path }) => asked === path || (pathType === 'Prefix' && asked.startsWith(`${path}/`)),
  )

/** Everything else that the router answers is for callers. */
const isOperators = (path: string) => /^\/(admin|health|stats|route|metrics)(\/|$)/.test(path)

test('the chart’s Ingress lets callers reach each path of the router that is theirs, and none of operators', async (context) => {
  let routes: readonly Route[] = []
  const running = await startTestFunction(async (parts) => {
    routes = await createFunction(parts)
    return [...routes]
  })
  context.after(() => running.close())
  const paths = [...new Set(routes.map(({ path }) => path))]
  assert.ok(paths.includes('/v1/chat/completions') && paths.includes('/admin/keys'), paths.join(' '))
  for (const path of [...paths, '/metrics']) assert.equal(isReachable(path), !isOperators(path), path)
})
