import * as azure from '@pulumi/azure-native'
import type { Output } from '@pulumi/pulumi'
import type { Place } from './place.ts'

/** Gives a service of Azure an address inside of the network, under its usual name. */
export function createPrivateEndpoint(
  { name, settings, group, parent }: Place,
  { of, kind, zone }: { of: Output<string>; kind: 'registry' | 'vault'; zone: string },
): void {
  const own = `${name}-${kind}`
  const resourceGroupName = group.name
  const endpoint = new azure.network.PrivateEndpoint(
    own,
    {
      resourceGroupName,
      subnet: { id: settings.endpointSubnetId },
      privateLinkServiceConnections: [{ name: kind, privateLinkServiceId: of, groupIds: [kind] }],
    },
    parent,
  )
  const privateZone = new azure.privatedns.PrivateZone(
    own,
    { resourceGroupName, privateZoneName: zone, location: 'global' },
    parent,
  )
  new azure.privatedns.VirtualNetworkLink(
    own,
    {
      resourceGroupName,
      privateZoneName: privateZone.name,
      location: 'global',
      registrationEnabled: false,
      virtualNetwork: { id: settings.networkId },
    },
    parent,
  )
  new azure.network.PrivateDnsZoneGroup(
    own,
    {
      resourceGroupName,
      privateEndpointName: endpoint.name,
      privateDnsZoneConfigs: [{ name: kind, privateDnsZoneId: privateZone.id }],
    },
    parent,
  )
}
