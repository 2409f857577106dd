import type { MethodDefinition } from '@grpc/grpc-js'
import protobuf from 'protobufjs/light.js'

const field = (type: string, id: number) => ({ type, id })
const texts = (id: number) => ({ keyType: 'string', type: 'string', id })
const many = (type: string, id: number) => ({ rule: 'repeated', type, id })

/**
 * KEDA's protocol for external scalers. Names and numbers are those of pkg/scalers/externalscaler/externalscaler.proto in
 * https://github.com/kedacore/keda, Copyright The KEDA Authors, Apache License 2.0.
 */
const messages = protobuf.Root.fromJSON({
  nested: {
    ScaledObjectRef: {
      fields: { name: field('string', 1), namespace: field('string', 2), scalerMetadata: texts(3) },
    },
    IsActiveResponse: { fields: { result: field('bool', 1) } },
    GetMetricSpecResponse: { fields: { metricSpecs: many('MetricSpec', 1) } },
    MetricSpec: {
      fields: { metricName: field('string', 1), targetSize: field('int64', 2), targetSizeFloat: field('double', 3) },
    },
    GetMetricsRequest: { fields: { scaledObjectRef: field('ScaledObjectRef', 1), metricName: field('string', 2) } },
    GetMetricsResponse: { fields: { metricValues: many('MetricValue', 1) } },
    MetricValue: {
      fields: { metricName: field('string', 1), metricValue: field('int64', 2), metricValueFloat: field('double', 3) },
    },
  },
})

type Method = MethodDefinition<object, object>

function method(name: string, request: string, response: string, responseStream = false): Method {
  const codecOf = (type: protobuf.Type) => ({
    write: (message: object) => Buffer.from(type.encode(type.fromObject(message)).finish()),
    read: (bytes: Buffer): object => type.toObject(type.decode(bytes), { longs: Number, objects: true }),
  })
  const [asked, answered] = [codecOf(messages.lookupType(request)), codecOf(messages.lookupType(response))]
  return {
    ...{ path: `/externalscaler.ExternalScaler/${name}`, requestStream: false, responseStream },
    ...{ requestSerialize: asked.write, requestDeserialize: asked.read },
    ...{ responseSerialize: answered.write, responseDeserialize: answered.read },
  }
}

/** Without `StreamMetricSpec`, which KEDA does without: a target is what the trigger says, and changes with it. */
export const service = {
  IsActive: method('IsActive', 'ScaledObjectRef', 'IsActiveResponse'),
  StreamIsActive: method('StreamIsActive', 'ScaledObjectRef', 'IsActiveResponse', true),
  GetMetricSpec: method('GetMetricSpec', 'ScaledObjectRef', 'GetMetricSpecResponse'),
  GetMetrics: method('GetMetrics', 'GetMetricsRequest', 'GetMetricsResponse'),
}
