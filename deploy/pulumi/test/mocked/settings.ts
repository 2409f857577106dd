import type { PlatformSettings } from '../../platform.ts'

export const settings: PlatformSettings = {
  kubernetesVersion: '1.37',
  namespace: 'llm',
  operatorNetworks: ['10.20.0.0/16'],
  systemMachine: 'small',
  pools: [
    { name: 'cpu', machine: 'many-cores', maxNodes: 4, isSpot: true },
    { name: 'gpu', machine: 'one-gpu', maxNodes: 2, isSpot: false },
  ],
  images: ['llm-router', 'cluster-proxy'],
  secrets: ['function-token', 'admin-token', 'groq-api-key', 'redis-url'],
}
