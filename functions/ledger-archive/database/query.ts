/** Runs one statement, or several without values, and returns the rows of the last. */
export type Query = (sql: string, values?: readonly unknown[]) => Promise<readonly Record<string, unknown>[]>
