import { join } from 'node:path'
import { launchOn } from '../launch.ts'
import { freePort } from '../port.ts'
import { createSubject, type Stage, type Subject } from '../subject.ts'
import { bundleBare } from '../subjects.ts'
import type { Contender } from './contender.ts'
import { whenAllListen } from './together.ts'

/** A function that is nothing but a proxy of node:http, started as the image starts functions. */
export async function createBareProxy(stage: Stage): Promise<Subject> {
  await bundleBare('bare-proxy/index.ts', join(stage.directory, 'bare-proxy'))
  return createSubject(stage, { name: 'bare-proxy', folder: 'bare-proxy', environment: {} })
}

/** As many functions in a row as the contender beside it has, which pass everything on unread: the floor. */
export function bareFunctions(hops: 1 | 2, proxy: Subject): Contender {
  const isOne = hops === 1
  return {
    id: isOne ? 'bare' : 'bare-pair',
    name: isOne ? 'bare function' : 'two bare functions',
    note: `node:http alone, which passes bodies and answers on unread (bench/bare-proxy)${isOne ? '' : ', twice in a row'}`,
    async start({ url }) {
      const ports = await Promise.all(Array.from({ length: hops }, freePort))
      const ways = [...ports.map((port) => `http://127.0.0.1:${port}`), url]
      const launched = ports.map((port, hop) => {
        const target = `${ways[hop + 1]}/openai/v1/chat/completions`
        return launchOn(port, { ...proxy, environment: { ...proxy.environment, PROXY_TARGET: target } })
      })
      const stop = await whenAllListen(launched)
      return {
        ...{ url: `${ways[0]}/openai/v1/chat/completions`, model: 'openai/gpt-oss-20b', headers: {} },
        processes: async () => launched.map(({ pid }) => pid),
        stop,
      }
    },
  }
}
