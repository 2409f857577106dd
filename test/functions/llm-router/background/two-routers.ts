import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { createRouters } from './routers.ts'

export function two(context: TestContext, skewsMs: readonly number[] = []) {
  const { routers, ...others } = createRouters(context, 2, { skewsMs })
  const [one, other] = routers
  assert.ok(one && other)
  return { one, other, ...others }
}
