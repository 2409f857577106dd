/** What the error table advises whoever has sent a request that is wrong. Apart from it, so that a page needs no whole table for it. */
export const requestAdvice = 'Correct the request as the message says, and send it again.'

/** What an error says, for those who have written no request: on a page, or in a command. */
export function withoutRequestAdvice(message: string): string {
  return message.endsWith(` ${requestAdvice}`) ? message.slice(0, -requestAdvice.length - 1) : message
}
