import * as azure from '@pulumi/azure-native'
import { type Input, interpolate } from '@pulumi/pulumi'
import type { Place } from './place.ts'

/** Azure's own roles, by their ids. */
const roles = {
  AcrPull: '7f951dda-4ed3-4680-a7ca-43fe172d538d',
  KeyVaultSecretsUser: '4633458b-17de-408a-b874-0445c86b69e6',
  NetworkContributor: '4d97b98b-1d4f-4787-a291-c67834d212e7',
  Reader: 'acdd72a7-3385-48ef-bd42-f606fba81ae7',
  KeyVaultCryptoServiceEncryptionUser: 'e147488a-f6f5-4113-8e2d-b22465e65bf6',
} as const

/** Gives somebody a role on one resource. */
export function assignRole(
  { name, settings, parent }: Place,
  role: keyof typeof roles,
  { to, on }: { to: Input<string>; on: Input<string> },
): azure.authorization.RoleAssignment {
  const definitions = `/subscriptions/${settings.subscriptionId}/providers/Microsoft.Authorization/roleDefinitions`
  return new azure.authorization.RoleAssignment(
    `${name}-${role}`,
    {
      principalId: to,
      principalType: 'ServicePrincipal',
      roleDefinitionId: interpolate`${definitions}/${roles[role]}`,
      scope: on,
    },
    parent,
  )
}
