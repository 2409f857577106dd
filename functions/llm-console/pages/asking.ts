export { default as Compare } from './compare/page.tsx'
export { default as Playground } from './playground/page.tsx'
