import { pieces, whole } from '../../bench/chain/answers.ts'
import { type Listening, listening } from '../listening.ts'

const streamed = pieces.join('')

/** Answers as a provider and as a provider function behind the gateway do: always the same, and a stream in one write. */
export function startUpstream(): Promise<Listening> {
  return listening((request, response) => {
    let body = ''
    request.setEncoding('latin1').on('data', (part: string) => {
      body += part
    })
    request.on('end', () => {
      const isStream = body.includes('"stream":true')
      response.writeHead(200, { 'content-type': isStream ? 'text/event-stream' : 'application/json' })
      response.end(isStream ? streamed : whole)
    })
  })
}
