import { connect } from 'node:net'

/**
 * Sends one command to Redis, without its client. Returns the beginning of the reply as it came.
 * @throws Error if Redis refuses the command, or closes the connection
 */
export function command(port: number, ...words: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`)
    socket.write(`*${words.length}\r\n${parts.join('')}`)
    socket.once('data', (reply) => {
      const text = String(reply)
      if (text.startsWith('-')) reject(new Error(`${words.slice(0, 2).join(' ')}: ${text}`))
      else resolve(text)
      socket.destroy()
    })
    socket.on('error', reject)
    socket.on('close', () => reject(new Error(`${words[0]}: the connection was closed`)))
  })
}
