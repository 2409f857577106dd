export { default as Decisions } from './decisions/page.tsx'
export { default as Health } from './health/page.tsx'
