/**
 * Bodies that fit into max_body_bytes and are made to fill the memory: by their size, or by what they become. The first three
 * have the narrow bound.
 */
const message = '"messages":[{"role":"user","content":"x"}]'
const many = (count: number, one: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => one(index)).join()
const chat = '/v1/chat/completions'

export type Attack = { name: string; path: string; body: string; atOnce: number; isNarrow?: true }

export const attacks: readonly Attack[] = [
  {
    name: 'prompts of 1 MB',
    path: chat,
    atOnce: 64,
    body: `{"messages":[{"role":"user","content":"${'a'.repeat(990_000)}"}]}`,
    isNarrow: true,
  },
  {
    name: 'inputs of one token',
    path: '/v1/embeddings',
    atOnce: 16,
    body: `{"input":[${many(490_000, () => '[1]')}]}`,
    isNarrow: true,
  },
  {
    name: 'empty objects',
    path: chat,
    atOnce: 8,
    body: `{${message},"x":[${many(650_000, () => '{}')}]}`,
    isNarrow: true,
  },
  { name: 'prompts of 1 MB in the short form', path: '/', atOnce: 64, body: `{"prompt":"${'a '.repeat(490_000)}"}` },
  {
    name: 'prompts of 1 MB with a character of two bytes',
    path: chat,
    atOnce: 64,
    body: `{"messages":[{"role":"user","content":"漢${'a'.repeat(980_000)}"}]}`,
  },
  {
    name: 'halves of surrogate pairs',
    path: chat,
    atOnce: 8,
    body: `{"messages":[{"role":"user","content":"${'\\ud83d'.repeat(980_000)}"}]}`,
  },
  {
    name: 'letters as Python escapes them, and a picture',
    path: chat,
    atOnce: 8,
    body: `{"messages":[{"role":"user","content":"\\ud83d\\ude00${'\\u4e2d'.repeat(980_000)}"}]}`,
  },
  { name: 'a photo of 4 MB each', path: chat, atOnce: 16, body: photo(4_000_000) },
  {
    name: 'a photo of 5.9 MB each, and a character of two bytes',
    path: chat,
    atOnce: 16,
    body: `${photo(5_900_000).slice(0, -1)},"user":"漢"}`,
  },
  { name: 'empty messages', path: chat, atOnce: 8, body: `{"messages":[${many(650_000, () => '{}')}]}` },
  {
    name: 'messages',
    path: chat,
    atOnce: 8,
    body: `{"messages":[${many(60_000, () => '{"role":"a","content":"b"}')}]}`,
  },
  {
    name: 'parts',
    path: chat,
    atOnce: 16,
    body: `{"messages":[{"role":"user","content":[${many(70_000, () => '{"type":"text","text":""}')}]}]}`,
  },
  {
    name: 'tools',
    path: chat,
    atOnce: 16,
    body: `{${message},"tools":[${many(60_000, () => '{"type":"function","a":{}}')}]}`,
  },
  { name: 'tokens', path: '/v1/embeddings', atOnce: 16, body: `{"input":[${many(900_000, () => '1')}]}` },
  {
    name: 'inputs of one letter',
    path: '/v1/embeddings',
    atOnce: 16,
    body: `{"input":[${many(490_000, () => '"a"')}]}`,
  },
  {
    name: 'prompts of one letter',
    path: '/',
    atOnce: 16,
    body: `{"task":"embed","prompt":[${many(490_000, () => '"a"')}]}`,
  },
  { name: 'keys', path: chat, atOnce: 16, body: `{${message},${many(150_000, (index) => `"k${index}":1`)}}` },
  {
    name: 'objects of all shapes',
    path: chat,
    atOnce: 16,
    body: `{${message},"x":[${many(130_000, (index) => `{"${index.toString(36)}":{}}`)}]}`,
  },
  {
    name: 'texts',
    path: chat,
    atOnce: 16,
    body: `{${message},"x":[${many(240_000, (index) => `"${index.toString(36).padStart(5, 'z')}"`)}]}`,
  },
  { name: 'numbers', path: chat, atOnce: 16, body: `{${message},"x":[${many(900_000, () => '0.5')}]}` },
  { name: 'levels', path: chat, atOnce: 4, body: `{${message},"x":${'['.repeat(900_000)}${']'.repeat(900_000)}}` },
]

function photo(characters: number): string {
  const url = `data:image/jpeg;base64,${'A'.repeat(characters - (characters % 4))}`
  const content = [
    { type: 'text', text: 'What is this?' },
    { type: 'image_url', image_url: { url } },
  ]
  return JSON.stringify({ messages: [{ role: 'user', content }] })
}
