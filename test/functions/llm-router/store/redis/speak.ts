import { once } from 'node:events'
import { connect } from 'node:net'

/** Sends one command to Redis, without its client. Returns the reply as it came. */
export async function command(port: number, ...words: readonly string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`)
  socket.write(`*${words.length}\r\n${parts.join('')}`)
  const [reply] = await once(socket, 'data')
  socket.destroy()
  const text = String(reply)
  if (text.startsWith('-')) throw new Error(`${words[0]} ${words[1]}: ${text}`)
  return text
}
