/** How numbers and times are written. What is unknown is undefined or null, and never written as 0. */

import { toLocalText, withoutZone } from './local-time.ts'

export type Unknown = null | undefined

export const unknown = 'unknown'

/** An amount with its unit: two digits from a dollar on, and below it as many as show its size. */
export function formatUsd(usd: number | Unknown): string {
  if (usd === undefined || usd === null) return unknown
  const size = Math.abs(usd)
  if (size === 0) return '$0'
  const digits = size >= 1 ? 2 : Math.min(12, 2 - Math.floor(Math.log10(size)))
  const text = size.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: Math.max(2, digits) })
  return `${usd < 0 ? '−' : ''}$${text}`
}

/** Milliseconds in the unit that fits. */
export function formatMs(ms: number | Unknown): string {
  if (ms === undefined || ms === null) return unknown
  if (ms < 1) return ms <= 0 ? '0 ms' : '< 1 ms'
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`
  return inUnits(ms)
}

function inUnits(ms: number): string {
  const seconds = Math.round(ms / 1000)
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const
  const first = parts.findIndex(([count]) => count > 0)
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ')
}

/** `1 call`, `2 calls`. */
export function formatCalls(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'call' : 'calls'}`
}

export function formatCount(count: number | Unknown): string {
  return count === undefined || count === null ? unknown : count.toLocaleString('en-US')
}

/** A share from 0 to 1. Only the whole is 100 %. */
export function formatPercent(share: number | Unknown): string {
  if (share === undefined || share === null) return unknown
  if (share > 0 && share < 0.0005) return '< 0.1 %'
  if (share < 1 && share >= 0.9995) return '> 99.9 %'
  const isNearAnEnd = (share > 0 && share < 0.1) || (share > 0.99 && share < 1)
  return `${(share * 100).toFixed(isNearAnEnd ? 1 : 0)} %`
}

/** `2026-11-26 14:03:07`, in local time or in UTC. */
export function formatTime(at: Date, isUtc: boolean): string {
  const text = isUtc ? withoutZone(at) : toLocalText(at)
  return `${text.replace('T', ' ')}${isUtc ? ' UTC' : ''}`
}
