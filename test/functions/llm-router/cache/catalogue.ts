const target = (provider: string, more: object = {}) => ({
  ...{ provider, function: `${provider}-generate`, model: 'm', tasks: ['generate', 'classify'], locality: 'external' },
  ...{ usdPerMillionTokens: { input: 1, output: 2 }, capabilities: ['tools', 'seed', 'store', 'web_search', 'top_k'] },
  ...more,
})

/** Two providers outside of the cluster, one in it, and one for embeddings, with a cache. */
export const catalogueWith = (cache: object | undefined, more: object = {}) => ({
  rules: [
    { reason: 'embeddings', when: { tasks: ['embed'] }, to: ['inside/e'] },
    { reason: 'private', when: { private: true }, to: ['inside/m'] },
    { reason: 'usual', to: ['first/m', 'second/m'] },
  ],
  targets: [
    target('first', { aliases: ['quick'] }),
    target('second', { aliases: ['quick'] }),
    target('inside', { locality: 'in-cluster' }),
    target('inside', { model: 'e', tasks: ['embed'], locality: 'in-cluster', capabilities: ['dimensions'] }),
  ],
  ...(cache && { cache }),
  ...more,
})
