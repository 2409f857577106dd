import { saveFile } from '../parts/save-file.ts'
import { toCsv, toJson } from './document.ts'
import type { Comparison } from './use-comparison.ts'

/** Saves all answers as a file. */
export function ExportButtons({ comparison }: { comparison: Comparison }) {
  const { compared, question, time } = comparison
  const name = `comparison-${time.toISOString().slice(0, 19).replaceAll(':', '')}`
  return (
    <>
      <button type="button" onClick={() => saveFile(`${name}.csv`, 'text/csv', toCsv(compared))}>
        Save as CSV
      </button>
      <button
        type="button"
        onClick={() => saveFile(`${name}.json`, 'application/json', toJson(compared, question, time))}
      >
        Save as JSON
      </button>
    </>
  )
}
