export { default as Keys } from './keys/page.tsx'
export { default as Spend } from './spend/page.tsx'
