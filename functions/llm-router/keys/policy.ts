import { withoutTokens } from '#runtime/contract/api-token.ts'
import type { StrategyName } from '#runtime/contract/strategy-names.ts'
import type { Task } from '#runtime/contract/tasks.ts'
import { LlmError } from '#runtime/errors.ts'
import type { Caller } from './caller.ts'

/** What a key decides about a request, or forbids. Which targets it may use is left to the filters. */
type Asked = Strategy & { task: Task; user?: string | undefined }

type Strategy = { strategy?: StrategyName | undefined; isStrategyOfKey?: boolean | undefined }

/**
 * A request as its caller's key allows it: by the key's strategy if the request names none, and for the key's user. Whether it is
 * private is settled before, since the catalogue and the request have a say in that, too.
 * @throws LlmError not_permitted for a task or a strategy that the key does not allow
 */
export function asPermitted<Request extends Asked>(asked: Request, caller: Caller): Request & { caller: Caller } {
  const { key } = caller
  // Some clients send their key as the user, who is written down.
  const user = caller.user ?? (asked.user && withoutTokens(asked.user))
  if (key === undefined) return { ...asked, caller: user === undefined ? caller : { ...caller, user } }
  check('task', asked.task, key.tasks)
  if (asked.strategy !== undefined) check('strategy', asked.strategy, key.strategies)
  return {
    ...asked,
    strategy: asked.strategy ?? caller.strategy,
    isStrategyOfKey: asked.isStrategyOfKey ?? asked.strategy === undefined,
    user,
    caller: { ...caller, user },
  }

  function check(param: 'task' | 'strategy', value: string, allowed: readonly string[] | undefined): void {
    if (!allowed || allowed.includes(value)) return
    const message = `The key ${key?.name} does not allow the ${param} ${value}, only ${allowed.join(', ')}`
    throw new LlmError('not_permitted', message, { param })
  }
}

/** False if a request leaves its strategy open: what comes from its key is as good as nothing said. */
export function namesStrategy({ strategy, isStrategyOfKey = false }: Strategy): boolean {
  return strategy !== undefined && !isStrategyOfKey
}

/** The strategy that a low budget wants, for a request that names none. The key must allow it. */
export function strategyOnceLow(
  request: Strategy & { caller?: Caller | undefined },
  wanted: StrategyName | undefined,
): StrategyName | undefined {
  if (namesStrategy(request)) return undefined
  return wanted && (request.caller?.key?.strategies?.includes(wanted) ?? true) ? wanted : undefined
}
