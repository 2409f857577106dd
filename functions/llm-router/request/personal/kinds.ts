/** The kinds of personal data and secrets that a scan knows: what callers, logs and metrics are told of what was found. */
export const personalKinds = [
  ...(['email', 'phone', 'iban', 'card', 'national_id', 'address', 'name'] as const),
  ...(['api_key', 'private_key', 'jwt', 'password'] as const),
] as const
export type PersonalKind = (typeof personalKinds)[number]

/** What a scan says: the kinds that it has found, or that it could not look at everything. */
export type Finding = PersonalKind | 'not_scanned'
