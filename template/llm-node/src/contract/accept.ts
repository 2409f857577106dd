/** How much a header `Accept` wants a media type that it names, from 0 to 1; 0 if it does not name it. */
export function qualityOf(accept: string, type: string): number {
  const qualities = accept
    .toLowerCase()
    .split(',')
    .flatMap((range) => {
      const [name, ...parameters] = range.split(';').map((part) => part.trim())
      if (name !== type) return []
      const quality = parameters.find((one) => one.startsWith('q='))
      return [quality === undefined ? 1 : Number(quality.slice(2)) || 0]
    })
  return Math.max(0, ...qualities)
}
