const member = /^[a-z\d][a-z\d_\-*/@]{0,255}=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/
const mostMembers = 32
/** Node refuses requests with more than 16 KiB of headers, and so would the next function. */
const mostCharacters = 512
/** What is longer is the first to go. */
const longMemberCharacters = 128

/** The header `tracestate` as it may be passed on; undefined without one. As the standard says, an invalid one is ignored as a whole. */
export function readTraceState(given: string | string[] | undefined): string | undefined {
  if (given === undefined) return undefined
  const members = String(given)
    .split(',')
    .map((text) => text.trim())
    .filter((text) => text !== '')
  if (members.length > mostMembers || !members.every((text) => member.test(text))) return undefined
  return fitting(members).join(',') || undefined
}

/** The members that fit, in their order: the first one is the most recent. */
function fitting(members: string[]): string[] {
  if (members.join(',').length <= mostCharacters) return members
  const short = members.filter(({ length }) => length <= longMemberCharacters)
  while (short.join(',').length > mostCharacters) short.pop()
  return short
}
