const width = 30

/** A bar of the calls that have ended, such as `[#####     ] 5/10`. */
export function progressBar(ended: number, calls: number): string {
  const filled = calls === 0 ? width : Math.floor((ended / calls) * width)
  return `[${'#'.repeat(filled)}${' '.repeat(width - filled)}] ${ended}/${calls}`
}

/** Shows the bar on a terminal, on one line that is erased at the end; elsewhere nothing. */
export function createProgress(stream: Pick<NodeJS.WriteStream, 'isTTY' | 'write'>) {
  let shown = ''
  const show = (text: string) => {
    if (!stream.isTTY || text === shown) return
    shown = text
    stream.write(`\r${text}\u001b[K`)
  }
  return {
    show: (ended: number, calls: number) => show(progressBar(ended, calls)),
    end: () => show(''),
  }
}
