import { Refusal } from './refusal.ts'

/** What Node's parser says of a request that it does not read to the end of its head, and what is answered. */
const faults: Readonly<Record<string, ConstructorParameters<typeof Refusal>>> = {
  HPE_HEADER_OVERFLOW: [431, 'headers_too_large', 'The headers are too large: send fewer, or shorter ones.'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'body_too_large', 'The chunk extensions are too large: send none.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'too_slow', 'The request took too long to come: send it at once.'],
  expectation: [417, 'wrong_expectation', 'Expect may be 100-continue, and nothing else.'],
  connect: [405, 'method_not_allowed', 'This is no proxy to other hosts: CONNECT is not answered.'],
}

/** The refusal of what cannot be read as a request, or is none for this server. */
export function unreadable(fault = ''): Refusal {
  return new Refusal(...(faults[fault] ?? [400, 'bad_request', 'This cannot be read as an HTTP/1.1 request.']))
}
