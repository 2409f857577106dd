import { get } from 'node:http'

const patienceMs = 300

/** Whether an HTTP server answers at an address of this machine, with whatever status. */
export function answersAt(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(address, { agent: false, timeout: patienceMs }, (response) => {
      response.destroy()
      resolve(true)
    })
    request.on('timeout', () => request.destroy())
    request.on('error', () => resolve(false))
    request.on('close', () => resolve(false))
  })
}
