import { LlmError } from '#runtime/errors.ts'
import { json, type Route } from '#runtime/http/call.ts'
import type { ReadDemand } from '../router-demand.ts'
import { readSelector } from './selector.ts'
import { withStatus } from './status.ts'
import { metrics, type Value } from './values.ts'

const group = 'external.metrics.k8s.io'
const groupVersion = `${group}/v1beta1`
const root = `/apis/${groupVersion}`
const version = { groupVersion, version: 'v1beta1' }
const apiGroup = { name: group, versions: [version], preferredVersion: version }

const documents: Readonly<Record<string, object>> = {
  '/apis': { kind: 'APIGroupList', apiVersion: 'v1', groups: [apiGroup] },
  [`/apis/${group}`]: { kind: 'APIGroup', apiVersion: 'v1', ...apiGroup },
  [root]: {
    ...{ kind: 'APIResourceList', apiVersion: 'v1', groupVersion },
    resources: Object.keys(metrics).map((name) => ({
      ...{ name, singularName: '', namespaced: true, kind: 'ExternalMetricValueList', verbs: ['get'] },
    })),
  },
}

/**
 * Kubernetes' external metrics API: the demand by metric and labels, the same in each namespace that it answers for. Where no value fits
 * there is an error and no empty list: a name with a typo would otherwise look like no demand.
 */
export function externalMetricsRoutes(read: ReadDemand, now: () => number, namespaces: readonly string[]): Route[] {
  const route = (path: string, document: object): Route => ({ method: 'GET', path, handle: () => json(document) })
  return [
    ...Object.entries(documents).map(([path, document]) => route(path, document)),
    withStatus({
      method: 'GET',
      path: `${root}/namespaces/*`,
      async handle({ path, query, signal }) {
        const [, namespace = '', name = ''] = /\/namespaces\/([^/]+)\/([^/]+)$/.exec(path) ?? []
        if (!namespaces.includes(namespace)) throw otherNamespace(namespace, namespaces)
        const valuesOf = Object.hasOwn(metrics, name) ? metrics[name] : undefined
        if (valuesOf === undefined) {
          throw new LlmError('unknown_path', `There is no such metric; there are ${Object.keys(metrics).join(', ')}`, {
            fix: 'Correct the name of the metric in the autoscaler.',
          })
        }
        const text = new URLSearchParams(query).get('labelSelector') ?? ''
        const selects = readSelector(text)
        const known = await read(signal)
        const all = known === 'at_zero' ? [{ labels: {}, value: 0 }] : valuesOf(known)
        const values = known === 'at_zero' ? all : all.filter(({ labels }) => selects(labels))
        if (values.length === 0) throw nothingFits(name, text, all)
        return json(toList(name, values, now()))
      },
    }),
  ]
}

function toList(metricName: string, values: readonly Value[], nowMs: number) {
  const timestamp = `${new Date(nowMs).toISOString().slice(0, 19)}Z`
  return {
    ...{ kind: 'ExternalMetricValueList', apiVersion: groupVersion, metadata: {} },
    items: values.map(({ labels: metricLabels, value }) => ({
      ...{ metricName, metricLabels, timestamp, value: String(Math.ceil(value)) },
    })),
  }
}

function otherNamespace(namespace: string, namespaces: readonly string[]): LlmError {
  const what = `There are no metrics for the namespace ${namespace}: scale-metrics answers for ${namespaces.join(', ')}`
  return new LlmError('unknown_path', what, {
    fix: 'Add the namespace of the autoscaler to scaling.metrics.namespaces in the values of the chart.',
  })
}

function nothingFits(name: string, selector: string, all: readonly Value[]): LlmError {
  const known = all.map(({ labels }) =>
    Object.entries(labels)
      .map(([key, value]) => `${key}=${value}`)
      .join(','),
  )
  const there = known.length === 0 ? 'none is known now' : `there are ${known.slice(0, 20).join('; ')}`
  return new LlmError('unknown_path', `No value of ${name} fits the selector ${selector.slice(0, 80)}: ${there}`, {
    fix: 'Correct the labels in the selector of the autoscaler.',
  })
}
