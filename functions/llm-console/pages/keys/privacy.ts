import type { Privacy } from '#runtime/contract/privacy.ts'
import type { Option } from '../parts/field.tsx'

/** What a key's property `private` means, in words. */
const texts: Readonly<Record<`${Privacy}`, string>> = {
  false: 'as the request says',
  true: 'all its requests stay in the cluster',
  auto: 'those with personal data stay in the cluster',
}

export function privacyText(privacy: Privacy): string {
  return texts[`${privacy}`]
}

export const privacyOptions: readonly Option[] = [
  { value: '', label: privacyText(false) },
  { value: 'auto', label: privacyText('auto') },
  { value: 'true', label: privacyText(true) },
]
