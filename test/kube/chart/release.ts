import { join } from 'node:path'
import * as v from 'valibot'
import type { ControlPlane } from '../control-plane/start.ts'
import { chart, full, type Mode } from './chart.ts'

const itemsSchema = v.object({
  items: v.array(
    v.looseObject({
      kind: v.string(),
      status: v.optional(v.unknown()),
      metadata: v.object({ name: v.string(), uid: v.string(), generation: v.optional(v.number()) }),
    }),
  ),
})

const namespace = 'openfaas-fn'

/** An installation of everything with a mode, by Helm. */
export type Release = {
  /** Of this archive, or of the folder of the chart. */
  install(archive?: string): Promise<unknown>
  upgrade(archive?: string): Promise<unknown>
  rollback(revision: number): Promise<unknown>
  /** Also if it is not installed. */
  uninstall(): Promise<unknown>
  /** The resources as Helm sent them. */
  manifest(): Promise<string>
  /** What the apiserver has of them: with their identities, without what changes by itself. */
  installed(): Promise<unknown[]>
  /** The versions of the images in it. */
  imageTags(): Promise<string[]>
}

export function createRelease(plane: ControlPlane, mode: Mode): Release {
  const values = JSON.stringify({ ...full(mode), namespace })
  const inNamespace = `--namespace=${namespace}`
  const release: Release = {
    install: (archive = chart) => plane.helm(['install', 'llm', archive, inNamespace, '--values=-'], values),
    upgrade: (archive = chart) => plane.helm(['upgrade', 'llm', archive, inNamespace, '--values=-'], values),
    rollback: (revision) => plane.helm(['rollback', 'llm', String(revision), inNamespace]),
    uninstall: () => plane.helm(['uninstall', 'llm', inNamespace, '--ignore-not-found']),
    manifest: () => plane.helm(['get', 'manifest', 'llm', inNamespace]),
    async installed() {
      const answer = await plane.kubectl(['get', '--filename=-', '--output=json'], await release.manifest())
      return v.parse(itemsSchema, JSON.parse(answer)).items.map(({ status: _, ...rest }) => rest)
    },
    async imageTags() {
      const text = JSON.stringify(await release.installed())
      const tags = [...text.matchAll(/ghcr\.io\/openfaas-llm-router\/[a-z-]+:([\w.-]+)/g)].map(([, tag = '']) => tag)
      return [...new Set(tags)]
    },
  }
  return release
}

/** The chart as it is, packed as a release from before it. */
export async function packOlder(plane: ControlPlane, version: string): Promise<string> {
  const options = [`--version=${version}`, `--app-version=${version}`, `--destination=${plane.directory}`]
  await plane.helm(['package', chart, ...options])
  return join(plane.directory, `llm-router-${version}.tgz`)
}
