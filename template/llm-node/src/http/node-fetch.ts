import { createOpen } from './client.ts'
import { createFetch } from './fetch.ts'

/**
 * What the bundler gives to packages that load `node-fetch`, such as those that get Google's access tokens: our own client,
 * which is loaded anyway. It is made with the first call, from the environment of the process, as theirs would be.
 */
let ours: typeof fetch | undefined

const nodeFetch: typeof fetch = (input, init) => {
  ours ??= createFetch(createOpen(process.env))
  return ours(input, init)
}

export default nodeFetch
