/**
 * Has V8 free at once what its Maglev compiler worked with. V8 leaves that to a background thread, which does not come to
 * it while requests come one after the other: 10 to 25 MB stay taken (measured, `npm run bench:start`).
 *
 * Not a flag of the image's `fprocess`: with other flags of this kind than Node was built with, V8 refuses the compiled code
 * that comes with Node, and the start takes 20 ms longer. So it is for a function that has started already; and not for a
 * warm-up, since the compile cache that it writes would be refused for the same reason.
 */
export function freeCompilerMemory(): void {
  process.getBuiltinModule('node:v8').setFlagsFromString('--no-maglev-destroy-on-background')
}
