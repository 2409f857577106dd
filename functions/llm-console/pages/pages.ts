import type { Page } from './page.ts'

const asking = () => import('./asking.ts')
const happening = () => import('./happening.ts')
const spending = () => import('./spending.ts')

/**
 * The pages in the order of the navigation. They load when they are opened, those together that share most: were each a file of its
 * own, what some of them share would be a dozen files more, some of 100 bytes.
 */
export const pages: readonly Page[] = [
  { name: 'playground', title: 'Playground', icon: 'play', load: async () => (await asking()).Playground },
  { name: 'compare', title: 'Compare', icon: 'columns', load: async () => (await asking()).Compare },
  { name: 'decisions', title: 'Decisions', icon: 'route', load: async () => (await happening()).Decisions },
  { name: 'spend', title: 'Spend', icon: 'coins', load: async () => (await spending()).Spend },
  { name: 'health', title: 'Health', icon: 'pulse', load: async () => (await happening()).Health },
  { name: 'keys', title: 'Keys', icon: 'key', load: async () => (await spending()).Keys },
]
