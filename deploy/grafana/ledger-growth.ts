import { totalProperties } from '../../functions/llm-router/money/ledger/entry.ts'

/**
 * By how much a counter of the ledger has grown in the range. `increase()` counts from the first value that it sees, and most series begin
 * with a call. One that was not there before, and is in fewer scrapes than the ledger's own gauge, began in the range: it counts in full.
 * Whatever else the two are labelled with is of where they were scraped, as the cluster is where one Prometheus asks for several.
 * @param counter with its matchers
 */
export function ledgerGrowth(counter: string, range: string): string {
  const ofScrape = `ignoring (${totalProperties.join(', ')}) group_left`
  const scrapes = `count_over_time(${counter}[${range}]) < ${ofScrape} count_over_time(llm_ledger_records[${range}])`
  const begun = `last_over_time(${counter}[${range}]) unless last_over_time(${counter}[15m] offset ${range}) and (${scrapes})`
  return `(${begun} or increase(${counter}[${range}]))`
}
