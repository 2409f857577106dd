/**
 * Makes V8 free the memory of its Maglev compiler at once. V8 leaves this to a background thread, which does not get to it
 * while requests keep coming, so 10 to 25 MB stay in use (measured, `npm run bench:start`).
 *
 * This is not a flag in the image's `fprocess`: if flags of this kind differ from those Node was built with, V8 rejects the
 * compiled code that ships with Node, and the start takes 20 ms longer. So it is called after the start, and not in a
 * warm-up, whose compiled code would be rejected for the same reason.
 */
export function freeCompilerMemory(): void {
  process.getBuiltinModule('node:v8').setFlagsFromString('--no-maglev-destroy-on-background')
}
