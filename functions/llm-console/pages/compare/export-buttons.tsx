import { toCsv, toJson } from './document.ts'
import type { Comparison } from './use-comparison.ts'

/** Saves all answers as a file. */
export function ExportButtons({ comparison }: { comparison: Comparison }) {
  const { compared, question, time } = comparison
  const name = `comparison-${time.toISOString().slice(0, 19).replaceAll(':', '')}`
  return (
    <>
      <button type="button" onClick={() => save(`${name}.csv`, 'text/csv', toCsv(compared))}>
        Save as CSV
      </button>
      <button type="button" onClick={() => save(`${name}.json`, 'application/json', toJson(compared, question, time))}>
        Save as JSON
      </button>
    </>
  )
}

function save(name: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  URL.revokeObjectURL(address)
}
