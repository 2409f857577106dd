import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { toCatalogue } from '../../../functions/llm-router/catalogue/parse.ts'

const file = new URL('../../../functions/llm-router/catalogue.yaml', import.meta.url)

/** The shipped catalogue as plain data, for tests to change. */
export const shippedData = () => parse(readFileSync(file, 'utf8'))
export const shipped = toCatalogue(shippedData(), () => 'that is shipped')

/** A day on which both of the mission's models have been replaced. */
export const today = Date.parse('2026-11-21T12:00:00Z')
