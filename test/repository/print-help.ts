import { pathToFileURL } from 'node:url'

/**
 * Runs each file of the command line with `--help`, and then with an option that none has, one after the other in this one process,
 * since most of the time goes into loading what they share. Prints a line of JSON for each run.
 */
const files = process.argv.slice(2)
const print = process.stdout.write.bind(process.stdout)
const printed: string[] = []
const complained: string[] = []
process.stdout.write = (text: string | Uint8Array) => printed.push(String(text)) > 0
process.stderr.write = (text: string | Uint8Array) => complained.push(String(text)) > 0
process.exit = () => undefined as never

for (const option of ['--help', '--hlep']) {
  for (const file of files) {
    process.argv = [process.execPath, file, option]
    // With another address it is another module, which runs again.
    await import(`${pathToFileURL(file).href}?${option}`)
    await new Promise(setImmediate)
    const run = { file, option, printed: printed.splice(0).join(''), complained: complained.splice(0).join('') }
    print(`${JSON.stringify({ ...run, exitCode: process.exitCode ?? 0 })}\n`)
    process.exitCode = 0
  }
}
