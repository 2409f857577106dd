/** Strokes on a grid of 24. */
const paths = {
  play: 'M7 5v14l11-7z',
  columns: 'M4 5h16v14H4zM12 5v14',
  route:
    'M6 19a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM18 10a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM8.5 16.5H15a3 3 0 0 0 3-3V10',
  coins:
    'M12 10c4 0 7-1.2 7-2.8S16 4.5 12 4.5 5 5.6 5 7.2 8 10 12 10zM5 7.200v9.600c0 1.6 3 2.8 7 2.800s7-1.2 7-2.800V7.200M5 12c0 1.6 3 2.8 7 2.800s7-1.2 7-2.8',
  pulse: 'M3 12h4l3-7 4 14 3-7h4',
  key: 'M15 13.500a4.5 4.5 0 1 0-4.3-3.200L4 17v3h3l1.5-1.500v-2h2l2.7-2.700c.6.2 1.2.2 1.8-.3zM16 8.500h.01',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  check: 'M5 12.500l4.5 4.500L19 7.5',
  close: 'M6 6l12 12M18 6L6 18',
  plus: 'M12 5v14M5 12h14',
  sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.600L7 7M17 17l1.4 1.400M5.6 18.400L7 17M17 7l1.4-1.4',
  moon: 'M20 14.500A8 8 0 0 1 9.5 4a8 8 0 1 0 10.5 10.500z',
  contrast: 'M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM12 4v16',
  clock: 'M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM12 8v4l3 2',
  leave: 'M10 5H5v14h5M14 8l4 4-4 4M18 12H9',
  refresh: 'M19 12a7 7 0 1 1-2.1-5M19 4v4h-4',
  warning: 'M12 4l9 16H3zM12 10v4M12 17v.01',
  up: 'M6 15l6-6 6 6',
  down: 'M6 9l6 6 6-6',
  left: 'M15 6l-6 6 6 6',
  right: 'M9 6l6 6-6 6',
} as const

export type IconName = keyof typeof paths

/** Decoration beside a text that says the same. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" width="18" height="18" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  )
}
