import { createOpen } from './client.ts'
import { createFetch } from './fetch.ts'

/**
 * The bundler's replacement for `node-fetch`, which the packages for Google's access tokens load: our own client, which is
 * loaded anyway. The first call creates it from the environment of the process, as `node-fetch` would. It is kept in the module,
 * because those packages import a function and nobody can pass them a client.
 */
let ours: typeof fetch | undefined

const nodeFetch: typeof fetch = (input, init) => {
  ours ??= createFetch(createOpen(process.env))
  return ours(input, init)
}

export default nodeFetch
