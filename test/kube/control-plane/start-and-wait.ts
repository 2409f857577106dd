import { startControlPlane } from './start.ts'

// Tells where the files of a control plane are, and waits to be killed.
const { directory, url } = await startControlPlane()
process.stdout.write(JSON.stringify({ directory, url }))
setInterval(() => {}, 60_000)
