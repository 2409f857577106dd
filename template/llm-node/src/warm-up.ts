/**
 * Runs the paths that a first request takes, so that V8's compile cache in the image holds their code, and ends the
 * process: Node writes the cache only when a process ends by itself. What the calls answer does not matter, and with no
 * network in an image build they fail.
 */
export async function warmUp(port: number): Promise<never> {
  const address = `http://127.0.0.1:${port}`
  const headers = { 'content-type': 'application/json', 'x-timeout': '3s' }
  for (const task of ['generate', 'embed']) {
    await fetch(`${address}/`, { method: 'POST', headers, body: JSON.stringify({ task, prompt: 'warm up' }) })
  }
  await fetch(`${address}/metrics`)
  process.exit(0)
}
