import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join, matchesGlob } from 'node:path'
import { after, before, describe, test } from 'node:test'
import * as v from 'valibot'
import { stringify } from 'yaml'
import { templated } from '../../deploy/helm.ts'
import { root } from '../../repository/tree.ts'
import { argoCD, define, missingDefinitions } from '../control-plane/definitions.ts'
import { missing, parts } from '../control-plane/programs.ts'
import { type ControlPlane, startControlPlane } from '../control-plane/start.ts'
import { type AllowedKind, type Application, applications, count, files, projects } from './resources.ts'

const skip = missing(...parts.apiServer) || missingDefinitions(...argoCD)

describe('the resources of Argo CD on the apiserver', { skip }, () => {
  let plane: ControlPlane
  before(async () => {
    plane = await startControlPlane()
    await define(plane, ...argoCD)
    await plane.kubectl(['create', 'namespace', 'argocd'])
  })
  after(() => plane?.stop())

  // Strict: a field that Argo CD does not know is refused, too.
  const dryRun = (args: readonly string[], stdin?: string) =>
    plane.kubectl(['apply', '--dry-run=server', '--validate=strict', ...args], stdin)

  for (const file of files) {
    test(`are admitted from ${file}`, async () => {
      await dryRun([`--filename=${join(root, file)}`])
    })
  }

  test('are refused with a field that Argo CD does not know, or without a project', async () => {
    const [application] = applications
    assert.ok(application)
    const { project: _, ...withoutProject } = application.spec
    const bad: [unknown, RegExp][] = [
      [{ ...application.spec, syncPolicies: {} }, /unknown field "spec.syncPolicies"/],
      [withoutProject, /spec.project: Required value/],
    ]
    for (const [spec, refusal] of bad) {
      await assert.rejects(dryRun(['--filename=-'], JSON.stringify({ ...application, spec })), refusal)
    }
  })
})

const projectOf = ({ spec }: Application) => {
  const project = projects.find(({ metadata }) => metadata.name === spec.project)
  assert.ok(project, `there is no project ${spec.project}`)
  return project
}

test('every resource of deploy/argocd is a project or an Application', () => {
  assert.ok(projects.length > 0 && applications.length > 0)
  assert.equal(projects.length + applications.length, count)
})

test('the projects grant no rights in the cluster, and read no secrets', () => {
  const forbidden =
    /^(\*|Secret|ServiceAccount|.*Role|.*RoleBinding|AppProject|CustomResourceDefinition|.*WebhookConfiguration)$/
  for (const { metadata, spec } of projects) {
    assert.ok(!spec.sourceRepos.includes('*'), metadata.name)
    for (const { group, kind } of [...spec.clusterResourceWhitelist, ...spec.namespaceResourceWhitelist]) {
      assert.doesNotMatch(kind, forbidden, metadata.name)
      assert.notEqual(group, '*')
    }
    for (const { kind, name } of spec.clusterResourceWhitelist) assert.ok(name, `${kind} of any name`)
    for (const { server, namespace } of spec.destinations) assert.doesNotMatch(server + namespace, /\*/)
  }
})

test('the Applications come in waves: what watches, the functions, the clusters', () => {
  const waves = applications
    .filter(({ spec }) => spec.project === 'llm-router')
    .map(({ metadata }) => [Number(metadata.annotations['argocd.argoproj.io/sync-wave']), metadata.name] as const)
    .sort(([a], [b]) => a - b)
  assert.deepEqual(
    waves.map(([, name]) => name),
    ['llm-observability', 'llm-functions', 'llm-cluster-frankfurt'],
  )
})

describe('the Applications of Argo CD', { skip: missing('helm') }, () => {
  for (const application of applications) {
    const { metadata, spec } = application
    const { source, destination } = spec

    test(`${metadata.name} is within its project`, () => {
      const project = projectOf(application)
      assert.ok(project.spec.sourceRepos.includes(source.repoURL))
      assert.ok(project.spec.destinations.some((one) => one.namespace === destination.namespace))
      assert.ok(existsSync(join(root, source.path)), source.path)
    })

    test(`${metadata.name} makes nothing but what its project allows`, async () => {
      const { spec: allowed } = projectOf(application)
      const resources = source.helm ? await renderedOf(application) : applicationsIn(source.path)
      assert.ok(resources.length > 0)
      const kinds: AllowedKind[] = [...allowed.clusterResourceWhitelist, ...allowed.namespaceResourceWhitelist]
      for (const { group, kind, name } of resources) {
        const isAllowed = kinds.some(
          (one) => one.group === group && one.kind === kind && matchesGlob(name, one.name ?? '*'),
        )
        assert.ok(isAllowed, `${group}/${kind} ${name}`)
      }
    })

    test(`${metadata.name} leaves the number of replicas to autoscalers`, async () => {
      if (!source.helm) return
      for (const { kind, scales } of await renderedOf(application)) {
        if (kind !== 'HorizontalPodAutoscaler') continue
        const ignored = spec.ignoreDifferences.find((one) => one.kind === scales)
        assert.deepEqual(ignored?.jsonPointers, ['/spec/replicas'], `${scales}`)
      }
    })
  }
})

type Made = { group: string; kind: string; name: string; scales?: string | undefined }

const madeSchema = v.pipe(
  v.looseObject({
    apiVersion: v.string(),
    kind: v.string(),
    metadata: v.looseObject({ name: v.string() }),
    spec: v.optional(v.looseObject({ scaleTargetRef: v.optional(v.looseObject({ kind: v.optional(v.string()) })) })),
  }),
  v.transform(({ apiVersion, kind, metadata, spec }): Made => {
    const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : ''
    return { group, kind, name: metadata.name, scales: spec?.scaleTargetRef?.kind }
  }),
)

/** What Argo CD makes of a chart. It has helm fill in the templates, as here. */
async function renderedOf({ spec: { source, destination } }: Application): Promise<Made[]> {
  const { helm } = source
  assert.ok(helm)
  const path = join(root, source.path)
  const files = helm.valueFiles.map((file) => `--values=${join(path, file)}`)
  const options = [`--namespace=${destination.namespace}`, '--kube-version=1.37.2', ...files, '--values=-']
  const documents = await templated(helm.releaseName, path, options, stringify(helm.valuesObject))
  return documents.map((one) => v.parse(madeSchema, one))
}

const applicationsIn = (path: string): Made[] => {
  const inside = applications.filter(({ spec }) => files.some((file) => file.startsWith(path)) && spec.source.helm)
  return inside.map(({ kind, metadata }) => ({ group: 'argoproj.io', kind, name: metadata.name }))
}
