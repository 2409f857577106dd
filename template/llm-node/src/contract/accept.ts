/** How much a header such as `Accept` or `Accept-Encoding` wants what it names, from 0 to 1; 0 if it does not name it. */
export function qualityOf(header: string, wanted: string): number {
  const qualities = header
    .toLowerCase()
    .split(',')
    .flatMap((range) => {
      const [name, ...parameters] = range.split(';').map((part) => part.trim())
      if (name !== wanted) return []
      const quality = parameters.find((one) => one.startsWith('q='))
      return [quality === undefined ? 1 : Number(quality.slice(2)) || 0]
    })
  return Math.max(0, ...qualities)
}
