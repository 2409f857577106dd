import { type ClientReadableStream, credentials, makeGenericClientConstructor, type ServiceError } from '@grpc/grpc-js'
import { service } from '../../../../functions/scale-metrics/external-scaler/protocol.ts'

type Answer = (error: ServiceError | null, reply?: object) => void
type Unary = (message: object, options: { deadline: number }, answer: Answer) => void
const Client = makeGenericClientConstructor(service, 'ExternalScaler')

/** Calls an external scaler as KEDA does, over plain text or with the authority of its certificate. */
export function connect(port: number, authority?: Buffer) {
  const secure = authority ? credentials.createSsl(authority) : credentials.createInsecure()
  const client = new Client(`127.0.0.1:${port}`, secure)
  return {
    call(name: 'IsActive' | 'GetMetricSpec' | 'GetMetrics', message: object): Promise<object> {
      const unary: Unary = Object(client)[name].bind(client)
      return new Promise((resolve, reject) => {
        unary(message, { deadline: Date.now() + 10_000 }, (error, reply) =>
          error ? reject(error) : resolve(Object(reply)),
        )
      })
    },
    stream: (message: object): ClientReadableStream<object> => Object(client).StreamIsActive(message),
    close: () => client.close(),
  }
}

export const ref = (scalerMetadata: Record<string, string>) => ({ name: 'llama', namespace: 'llm', scalerMetadata })
