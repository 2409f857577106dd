import { get } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'

const firstPauseMs = 5
const longestPauseMs = 100

/** Asks a function's `ready_path` until it answers 200, or rejects when `signal` aborts. */
export async function waitUntilReady(port: number, readyPath: string, signal: AbortSignal): Promise<void> {
  let pauseMs = firstPauseMs
  while ((await statusOf(port, readyPath, signal)) !== 200) {
    await delay(pauseMs, undefined, { signal })
    pauseMs = Math.min(pauseMs * 2, longestPauseMs)
  }
}

function statusOf(port: number, path: string, signal: AbortSignal): Promise<number | undefined> {
  return new Promise((resolve) => {
    get({ host: '127.0.0.1', port, path, signal, agent: false }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
      .on('error', () => resolve(undefined))
      .on('close', () => resolve(undefined))
  })
}
