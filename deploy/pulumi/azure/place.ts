import type * as azure from '@pulumi/azure-native'
import type { ComponentResourceOptions } from '@pulumi/pulumi'
import type { PlatformSettings } from '../platform.ts'

export type AksSettings = PlatformSettings & {
  location: string
  subscriptionId: string
  tenantId: string
  /** An existing network: a subnet for nodes, whose way out (a NAT gateway) is for what the functions call, and one for endpoints. */
  networkId: string
  nodeSubnetId: string
  endpointSubnetId: string
  /** The group of Microsoft Entra whose members administer the cluster. */
  administratorGroupId: string
}

/** What the parts of the cluster have in common. */
export type Place = {
  name: string
  settings: AksSettings
  group: azure.resources.ResourceGroup
  parent: ComponentResourceOptions
}
