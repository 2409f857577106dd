/** Series by their values at each scrape, in promtool's notation: `0+2x10` begins at 0 and grows by 2, ten times. */
export type Series = Readonly<Record<string, string>>

export type Fires = {
  series: Series
  /** From one scrape to the next, as Prometheus writes durations; a minute unless said. */
  interval?: string
  atMinute: number
  labels: Record<string, string>
  summary: string
}

export type AlertCase = {
  /** With these it fires at that minute. */
  fires: Fires
  /** With each of these, too. */
  alsoFires?: Readonly<Record<string, Fires>>
  /** With each of these it does not, at any minute. */
  silent: Readonly<Record<string, Series>>
  /** With each of these, too; looked at for 40 minutes unless said. */
  alsoSilent?: Readonly<Record<string, Pick<Fires, 'series' | 'interval'> & { minutes?: number }>>
}
