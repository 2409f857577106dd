import { Refusal } from './refusal.ts'

/** The answers to the faults that Node's parser finds in the head of a request. */
const faults: Readonly<Record<string, ConstructorParameters<typeof Refusal>>> = {
  HPE_HEADER_OVERFLOW: [431, 'headers_too_large', 'The headers are too large: send fewer, or shorter ones.'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'body_too_large', 'The chunk extensions are too large: send none.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'too_slow', 'The request took too long to arrive: send it at once.'],
  expectation: [417, 'wrong_expectation', 'Expect may be 100-continue, and nothing else.'],
  connect: [405, 'method_not_allowed', 'This proxy does not forward to other hosts: CONNECT is not supported.'],
}

/** The refusal of an unreadable request, or of one that this server does not support. */
export function unreadable(fault = ''): Refusal {
  return new Refusal(...(faults[fault] ?? [400, 'bad_request', 'This cannot be read as an HTTP/1.1 request.']))
}
