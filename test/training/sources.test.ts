import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { seeded } from '../../functions/llm-router/choose/seeded.ts'
import { shuffled } from '../../training/random.ts'
import { commands } from '../../training/sources/commands.ts'
import type { Files } from '../../training/sources/source.ts'
import { readSources, sources } from '../../training/sources/sources.ts'
import { requests } from '../../training/sources/summaries.ts'

/** Files in memory, by path. */
function filesIn(tree: Readonly<Record<string, string>>): Files {
  return {
    text: (path) => tree[path] ?? assert.fail(path),
    bytes: (path) => Buffer.from(tree[path] ?? assert.fail(path)),
    names(folder) {
      const below = folder === '.' ? '' : `${folder}/`
      const inside = Object.keys(tree).filter((path) => path.startsWith(below))
      return [...new Set(inside.map((path) => path.slice(below.length).split('/')[0] ?? ''))].sort()
    },
  }
}

describe('the public sources', () => {
  test('are pinned and free to use for this', () => {
    for (const { folder, commit, licence } of sources) {
      assert.match(commit, /^[0-9a-f]{40}$/, folder)
      assert.match(licence, /^(?:MIT|Apache-2\.0|CC-BY-[34]\.0|CC0-1\.0)$/, folder)
    }
    assert.equal(new Set(sources.map(({ folder }) => folder)).size, sources.length)
  })

  test('say how to bring the one that is missing', () => {
    assert.throws(
      () => readSources('/nowhere', seeded(1)),
      /git clone https:\/\/github\.com\/\S+ \/nowhere\/\S+ && git -C \S+ checkout [0-9a-f]{40}/,
    )
  })

  test('give commands in English, and texts in other languages', () => {
    const taken = commands.read(
      filesIn({
        'pages.en/common/tar.md':
          '# tar\n\n> Archiving utility.\n\n- [c]reate an archive:\n\n`tar cf {{file}} {{folder}}`\n',
        'pages.pl/common/tar.md': '# tar\n\n> Narzędzie do archiwizacji.\n\n- Utwórz archiwum:\n\n`tar cf {{plik}}`\n',
      }),
      seeded(1),
    )
    const [english, polish] = taken
    assert.equal(english?.category, 'code')
    assert.match(english?.texts[0] ?? '', /tar/)
    assert.equal(polish?.category, 'multilingual')
    assert.match(polish?.texts[0] ?? '', /Narzędzie|Utwórz archiwum/)
  })

  test('fill in templates, and leave out those with conditions', () => {
    const template = (jinja: string) => `  x: !Template\n    jinja: '${jinja} ||| {{summary}}'\n`
    const read = (jinja: string) =>
      requests.read(
        filesIn({ 'promptsource/templates/xsum/templates.yaml': `templates:\n${template(jinja)}` }),
        seeded(1),
      )
    const [summaries] = read('{{document}} Write a summary of the text above')
    assert.equal(summaries?.texts.length, 4)
    for (const text of summaries?.texts ?? []) assert.match(text, /^[^{]{20,} Write a summary of the text above$/s)
    assert.deepEqual(read('{% if x %}{{document}}{% endif %}')[0]?.texts, [])
  })
})

describe('chance', () => {
  test('is the same from the same seed, and keeps every item', () => {
    const items = Array.from({ length: 50 }, (_, at) => at)
    assert.deepEqual(shuffled(items, seeded(9)), shuffled(items, seeded(9)))
    assert.notDeepEqual(shuffled(items, seeded(9)), shuffled(items, seeded(8)))
    assert.deepEqual(
      shuffled(items, seeded(9)).sort((one, other) => one - other),
      items,
    )
  })
})
