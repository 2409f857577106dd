import type { Capability } from '../catalogue/capabilities.ts'
import type { Target } from '../catalogue/catalogue.ts'
import type { ClassNames } from './token-classes.ts'

/** The classes of tokens that a request with these needs surely has, and whose price nothing else stands in for. */
export function certainClasses(needs: readonly Capability[]): ClassNames {
  return [
    ...(needs.includes('audio') ? (['audioInput'] as const) : []),
    ...(needs.includes('audio_output') ? (['audioOutput'] as const) : []),
  ]
}

/** The classes that a usage at a target has to tell. Images are charged as text where they have no price of their own. */
export function toldClasses(needs: readonly Capability[], { usdPerMillionTokens: price }: Target): ClassNames {
  const hasImages = needs.includes('images') && price?.imageInput !== undefined
  return hasImages ? [...certainClasses(needs), 'imageInput'] : certainClasses(needs)
}
