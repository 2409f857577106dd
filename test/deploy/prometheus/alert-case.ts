/** Series by their values at each minute, in promtool's notation: `0+2x10` begins at 0 and grows by 2, ten times. */
export type Series = Readonly<Record<string, string>>

export type Fires = { series: Series; atMinute: number; labels: Record<string, string>; summary: string }

export type AlertCase = {
  /** With these it fires at that minute. */
  fires: Fires
  /** With each of these, too. */
  alsoFires?: Readonly<Record<string, Fires>>
  /** With each of these it does not, at any minute. */
  silent: Readonly<Record<string, Series>>
}
