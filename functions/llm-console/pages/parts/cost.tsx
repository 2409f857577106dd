import { Amount } from './amount.tsx'

/** In the ledger's words: the amount is the most that it can be. */
const bounds: readonly (string | undefined)[] = ['reserved', 'unsettled']

type Props = {
  usd: number | undefined
  /** How sure it is, in the ledger's words; undefined if that is not told. */
  status?: string | undefined
}

/** What a call has cost. What is not settled says so. */
export function Cost({ usd, status }: Props) {
  if (usd === undefined || status === undefined || status === 'settled') return <Amount usd={usd} />
  return (
    <span class="cost">
      {bounds.includes(status) && 'at most '}
      <Amount usd={usd} /> <span class="muted">({status})</span>
    </span>
  )
}
