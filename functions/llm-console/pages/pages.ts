import type { Page } from './page.ts'

/** The pages in the order of the navigation. Each is a file of its own that loads when it is opened. */
export const pages: readonly Page[] = [
  { name: 'playground', title: 'Playground', icon: 'play', load: () => import('./playground/page.tsx') },
  { name: 'compare', title: 'Compare', icon: 'columns', load: () => import('./compare/page.tsx') },
  { name: 'decisions', title: 'Decisions', icon: 'route', load: () => import('./decisions/page.tsx') },
  { name: 'spend', title: 'Spend', icon: 'coins', load: () => import('./spend/page.tsx') },
  { name: 'health', title: 'Health', icon: 'pulse', load: () => import('./health/page.tsx') },
  { name: 'keys', title: 'Keys', icon: 'key', load: () => import('./keys/page.tsx') },
]
