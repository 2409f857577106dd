import type { Share } from '../memory/room.ts'

/** The limits of a body: its own size, the shared room, and the time of its call. */
export type BodyLimits = { maxBytes: number; share: Share; signal: AbortSignal }
