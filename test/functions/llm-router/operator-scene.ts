import { after, afterEach, before, beforeEach } from 'node:test'
import type { Parts } from '#runtime/parts.ts'
import { createFunction } from '../../../functions/llm-router/handler.ts'
import { startTestFunction, type TestFunction } from '../../runtime/parts.ts'
import { answerWhole, type Gateway, startGateway } from './gateway.ts'
import { mountSecrets } from './keys/mount.ts'

const adminToken = 'a-token-for-operators'
/** What an operator sends. */
export const admin = { 'x-admin-token': adminToken }

/** Routers that an operator can reach, behind a gateway whose functions give whole answers unless a test says otherwise. */
export type OperatorScene = {
  readonly gateway: Gateway
  /** Where their secrets are, and their files may be. */
  directory: string
  /** Starts a router, which ends with the test. */
  start(environment?: Record<string, string>, parts?: Partial<Parts>): Promise<TestFunction>
}

/** For the body of a `describe`, whose end is the scene's. */
export function operatorScene(catalogue: object, now: () => number): OperatorScene {
  const { path } = mountSecrets({ after }, { 'admin-token': adminToken })
  const running: TestFunction[] = []
  let gateway: Gateway
  before(async () => {
    gateway = await startGateway()
  })
  beforeEach(() => {
    gateway.answer = answerWhole
    gateway.functions = undefined
  })
  afterEach(() => Promise.all(running.splice(0).map((router) => router.close())))
  after(() => gateway.close())
  return {
    get gateway() {
      return gateway
    },
    directory: path,
    async start(environment = {}, parts = {}) {
      const own = { gateway_url: gateway.url, ROUTER_CONFIG_YAML: JSON.stringify(catalogue), secret_mount_path: path }
      const router = await startTestFunction(createFunction, { ...own, ...environment }, { now, ...parts })
      running.push(router)
      return router
    },
  }
}
