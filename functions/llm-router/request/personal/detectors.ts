import { address, postcodes } from './address.ts'
import { apiKey } from './api-key.ts'
import { card } from './card.ts'
import type { Detector } from './detector.ts'
import { email, spelledEmails } from './email.ts'
import { iban } from './iban.ts'
import { lowerCaseName, name } from './name.ts'
import { nationalCode, nationalNumber, spacedNationalCode } from './national-id.ts'
import { addressPassword, saidPasswords } from './password.ts'
import { phone } from './phone.ts'
import { connectionKey, discordHookAddress, hookAddress, jwt, privateKey } from './secrets.ts'

/** Everything that a scan looks for. */
export const detectors: readonly Detector[] = [
  ...[email, ...spelledEmails, iban, card, nationalNumber, nationalCode, spacedNationalCode, phone],
  ...[address, postcodes, name, lowerCaseName],
  ...[apiKey, connectionKey, hookAddress, discordHookAddress, privateKey, jwt, addressPassword, ...saidPasswords],
]
