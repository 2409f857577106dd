const most = 20

/**
 * Starts something that writes lines.
 * @param onLastLine gets the last lines again if it does not start, the oldest first
 * @throws what `start` throws
 */
export async function withLastLines<Started>(
  start: (onLine: (line: string) => void) => Promise<Started>,
  onLine: (line: string) => void,
  onLastLine: (line: string) => void,
): Promise<Started> {
  let last: string[] | undefined = []
  try {
    return await start((line) => {
      onLine(line)
      last?.push(line)
      if (last && last.length > most) last.shift()
    })
  } catch (error) {
    for (const line of last) onLastLine(line)
    throw error
  } finally {
    last = undefined
  }
}
