/** Values over time, such as what one provider has cost per day. */
export type Series = { name: string; values: number[] }
