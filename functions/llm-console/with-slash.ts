import type { Reply, Route } from '#runtime/http/call.ts'

const script = (body: string): Reply => ({
  status: 200,
  headers: { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'public, max-age=3600' },
  body,
})

/**
 * OpenFaaS gives a function the path `/` for `/function/llm-console` and for `/function/llm-console/`, so the function cannot
 * redirect the first, where relative addresses lead astray. The page asks for `llm-console/with-slash.js`: with the slash that is the
 * empty one, and without it the one that adds the slash.
 */
export const withSlash: readonly Route[] = [
  { method: 'GET', path: '/llm-console/with-slash.js', handle: () => script('') },
  {
    method: 'GET',
    path: '/with-slash.js',
    handle: () => script("if (!location.pathname.endsWith('/')) location.pathname += '/'\n"),
  },
]
