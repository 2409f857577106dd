/** Marks that are nothing else. */
const plain = /`[^`]+`|"[^"]+"|[“”][^”]+”|„[^“”]+[“”]|«[^»]+»|»[^«»]+[«»]|‹[^‹›]+›|›[^‹›]+‹/u
/** Marks that are apostrophes, too: between two letters, and at one end of a word without another at the other, as in `the dogs' bowl`. */
const single =
  /(?<![\p{L}\p{N}])(?:'(?:[^'\n]|(?<=\p{L})'(?=\p{L}))+'|‘(?:[^‘’\n]|(?<=\p{L})’(?=\p{L}))+’|‚(?:[^‚‘’\n]|(?<=\p{L})’(?=\p{L}))+[‘’])(?![\p{L}\p{N}])/u
const passage = new RegExp(`${plain.source}|${single.source}`, 'gu')

/** What is in quotation marks, or written as code, with its marks. */
export function quotedIn(text: string): string[] {
  return text.match(passage) ?? []
}
