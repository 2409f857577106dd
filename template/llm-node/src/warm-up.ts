/**
 * Runs the code of a first request, so that V8 compiles it for the image, and ends the process, upon which the launcher keeps it.
 * The answers do not matter: in an image build without a network, the calls fail.
 */
export async function warmUp(port: number): Promise<never> {
  const address = `http://127.0.0.1:${port}`
  const headers = { 'content-type': 'application/json', 'x-timeout': '3s' }
  for (const task of ['generate', 'embed']) {
    await fetch(`${address}/`, { method: 'POST', headers, body: JSON.stringify({ task, prompt: 'warm up' }) })
  }
  for (const path of ['/', '/metrics']) await fetch(`${address}${path}`)
  process.exit(0)
}
