import { useMemory } from '../memory/memory.tsx'

/** The API key that pays for answers; empty without one. */
export const useApiKey = () => useMemory('key', '')
