import type { Outcome } from './routers.ts'

export type Line = { name: string; outcome: Outcome }

/** A table in Markdown: what each router costs, what it saves against the baselines, and where it sends what is hard. */
export function savingsTable(lines: readonly Line[], baselines: readonly Line[]): string {
  const head = [
    ...['requests by', 'USD per 1,000', ...baselines.map(({ name }) => `saves against ${name}`)],
    ...['hard to strong', 'hard to middle', 'hard to cheap', 'others to strong'],
  ]
  const rows = lines.map(({ name, outcome: { usd, hard, easy } }) => [
    ...[name, (usd * 1000).toFixed(3), ...baselines.map(({ outcome }) => percent(1 - usd / outcome.usd))],
    ...[percent(hard.strong), percent(hard.middle), percent(hard.cheap), percent(easy.strong)],
  ])
  return [head, head.map((_, at) => (at === 0 ? '---' : '---:')), ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n')
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}
