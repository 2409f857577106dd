import { siblingSettings } from '#runtime/http/siblings.ts'

export const settings = siblingSettings
