import type { PlatformSettings } from '../platform.ts'

export type GkeSettings = PlatformSettings & {
  project: string
  projectNumber: string
  region: string
  /** An existing network, with ranges for pods and Services in the subnetwork, and Cloud NAT for what the functions call. */
  network: string
  subnetwork: string
  podRange: string
  serviceRange: string
}
