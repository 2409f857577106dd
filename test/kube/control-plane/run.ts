import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'

/**
 * What a program prints, once it has ended well.
 * @throws Error with what it says if it does not
 */
export async function run(
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  stdin = '',
): Promise<string> {
  const child = spawn(program, args, { env: { ...process.env, ...environment }, stdio: 'pipe' })
  const exit = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
  // One that reads nothing closes its end early.
  child.stdin.on('error', () => {})
  child.stdin.end(stdin)
  const [code, output, errors] = await Promise.all([exit, text(child.stdout), text(child.stderr)])
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${errors}${output}`)
  return output
}
