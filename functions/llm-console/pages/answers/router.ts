/** How llm-router is reached: below which address, without a slash at its end, and with which headers. */
export type Router = {
  address: string
  headers: Readonly<Record<string, string>>
  send: typeof fetch
}

/** Sends JSON to a path of the router. */
export function postJson(
  { address, headers, send }: Router,
  path: string,
  body: unknown,
  options: { signal?: AbortSignal | undefined; accept?: string } = {},
): Promise<Response> {
  const { signal, accept = 'application/json' } = options
  return send(`${address}${path}`, {
    method: 'POST',
    headers: { ...headers, accept, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    ...(signal && { signal }),
  })
}
