import { spawnSync } from 'node:child_process'

/** A program of Prometheus's: the one that the environment names, else the one on the PATH. */
function program(variable: string, name: string) {
  const path = process.env[variable] ?? name
  const isMissing = spawnSync(path, ['--version']).error !== undefined
  return {
    path,
    missing: isMissing && `NOT RUN, as there is no ${name}: install Prometheus, or name one in ${variable}`,
  }
}

export const promtool = program('PROMTOOL', 'promtool')
export const prometheus = program('PROMETHEUS', 'prometheus')

/** What promtool prints, and whether it is content. */
export function check(...given: string[]): { isFine: boolean; text: string } {
  const { status, stdout, stderr } = spawnSync(promtool.path, given, { encoding: 'utf8' })
  return { isFine: status === 0, text: `${stdout}${stderr}` }
}
