import { Amount } from '../parts/amount.tsx'
import { Badge } from '../parts/badge.tsx'
import { useShown } from '../parts/use-shown.ts'
import { progressOf } from './compare.ts'
import { ExportButtons } from './export-buttons.tsx'
import { ResultsTable } from './results-table.tsx'
import { totalCost } from './summary.ts'
import type { Comparison } from './use-comparison.ts'

type Props = {
  comparison: Comparison
  /** The form asks for something else by now. */
  isEarlier: boolean
}

/** The answers side by side, while they come and once they are there. */
export function ComparisonCard({ comparison, isEarlier }: Props) {
  const { compared, isRunning } = comparison
  const card = useShown<HTMLDivElement>(isRunning)
  const { ended, calls } = progressOf(compared)
  const { usd, unknownCalls } = totalCost(compared)
  return (
    <div ref={card} class="comparison" aria-busy={isRunning}>
      <header class="row">
        <h2>Answers</h2>
        {isEarlier && <Badge tone="warning">to an earlier request</Badge>}
        <progress value={ended} max={calls} aria-label="Calls that have ended" />
        <span class="muted" role="status">
          {ended} of {calls}
          {!isRunning && (
            <>
              {', '}
              <Amount usd={usd} /> spent
              {unknownCalls > 0 && `, and ${unknownCalls} at an unknown cost`}
            </>
          )}
        </span>
        {!isRunning && (
          <span class="row exports">
            <ExportButtons comparison={comparison} />
          </span>
        )}
      </header>
      <ResultsTable compared={compared} />
    </div>
  )
}
