import type { PageProps } from '../page.ts'
import { DecisionDetail } from './decision-detail.tsx'
import { DecisionList } from './decision-list.tsx'

/** The last requests, or the one that the address names. */
export default function DecisionsPage({ rest, query }: PageProps) {
  return rest === '' ? <DecisionList query={query} /> : <DecisionDetail key={rest} id={rest} />
}
