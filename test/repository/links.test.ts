import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, test } from 'node:test'
import { documents, pages, withoutCode } from './documents.ts'
import { readText, root } from './tree.ts'

const linksOf = (file: string) =>
  [...withoutCode(file).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, address = '']) => address)
    .filter((address) => !/^[a-z]+:/.test(address))

/** The anchor that GitHub gives a heading. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-')

const anchorsOf = (file: string) =>
  [...withoutCode(file).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchorOf(heading))

describe('the documentation', () => {
  for (const file of documents) {
    test(`${file} has only links that lead somewhere`, () => {
      for (const link of linksOf(file)) {
        const [path = '', anchor] = link.split('#')
        const target = path === '' ? file : join(dirname(file), path)
        assert.ok(existsSync(join(root, target)), `${link}: there is no ${target}`)
        if (anchor !== undefined) assert.ok(anchorsOf(target).includes(anchor), `${link}: ${target} has no #${anchor}`)
      }
    })
  }

  test('names only files and folders that there are', () => {
    for (const file of documents) {
      for (const [, path = ''] of readText(file).matchAll(
        /`((?:functions|template|local|test|bench|docs|secrets)\/[\w./-]*)`/g,
      )) {
        assert.ok(existsSync(join(root, path)), `${file} names ${path}`)
      }
    }
  })

  test('is all reached from README.md', () => {
    const linked = new Set(linksOf('README.md').map((link) => link.split('#')[0]))
    for (const page of pages) assert.ok(linked.has(page), `README.md does not link to ${page}`)
  })

  test('starts with what a newcomer reads in five minutes', () => {
    assert.ok(readText('README.md').split('\n').length <= 200)
  })
})

test('docs/decisions.md tells each decision once', () => {
  const titles = [...readText('docs/decisions.md').matchAll(/^- \d{4}-\d\d-\d\d \*\*(.+?)\*\*/gm)].map(
    ([, title]) => title,
  )
  assert.ok(titles.length > 20)
  assert.deepEqual([...new Set(titles)], titles)
})
