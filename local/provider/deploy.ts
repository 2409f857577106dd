import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import { gatewayPassword, type SecretMounts } from '../secrets.ts'
import type { FunctionSpecification } from '../stack.ts'
import { readWatchdogSettings } from '../watchdog/settings.ts'
import type { ChildProcesses } from './child-processes.ts'
import { createDeployedFunction, type DeployedFunction } from './deployed-function.ts'
import { functionEnvironment } from './function-environment.ts'
import type { FunctionLines } from './function-lines.ts'
import { withLastLines } from './last-lines.ts'
import { startPod } from './pod.ts'
import { readScaleLabels } from './scale-labels.ts'

export type DeployParts = {
  /** The path of each function's bundle. */
  bundles: ReadonlyMap<string, string>
  secretMounts: SecretMounts
  /** Values of secrets that come before those in .secrets. */
  secrets: Readonly<Record<string, string>>
  /** Takes the place of every zero-duration. */
  idleTimeoutMs: number | undefined
  /** The functions that start at once, whatever their labels say. */
  startAtOnce: readonly string[]
  startTimeoutMs: number
  processes: ChildProcesses
  functionLines: FunctionLines
  clock: Clock
  log: Log
}

/**
 * Makes a function of the stack ready to be called; its process starts with its first call.
 * @throws when its bundle, a secret or a setting is missing or wrong
 */
export function deploy(specification: FunctionSpecification, parts: DeployParts): DeployedFunction {
  const { bundles, secretMounts, secrets, idleTimeoutMs, startAtOnce, startTimeoutMs, processes } = parts
  const { functionLines, clock, log } = parts
  const { name } = specification
  const bundle = bundles.get(name)
  if (bundle === undefined) throw new Error(`There is no bundle of ${name}: build it with npm run build.`)
  // Who is told where the gateway is may ask it what is deployed, without a line in stack.yml that a real gateway may not need.
  const forGateway = specification.environment.gateway_url ? [gatewayPassword] : []
  const secretNames = new Set([...(specification.secrets ?? []), ...forGateway])
  const secretDirectory = secretMounts.mount(name, [...secretNames], secrets)
  const environment = functionEnvironment(specification.environment, secretDirectory, process.env)
  const settings = readWatchdogSettings(environment)
  const scaling = readScaleLabels(specification, idleTimeoutMs)
  const onLine = (text: string) => {
    functionLines.add({ functionName: name, atMs: clock.nowMs(), text })
    log.functionLine(name, text)
  }

  return createDeployedFunction({
    specification,
    scaling: startAtOnce.includes(name) ? { ...scaling, startsAtOnce: true } : scaling,
    stopTimes: { intervalMs: settings.healthcheckIntervalMs, graceMs: settings.writeTimeoutMs },
    startPod: () =>
      withLastLines(
        (onLine) => startPod({ bundle, environment, startTimeoutMs, processes, onLine }, settings, clock),
        onLine,
        (text) => log.lastFunctionLine(name, text),
      ),
    clock,
    log,
  })
}
