import { stringify } from 'yaml'

/** Documents of one file, under a comment that says where they come from. */
export function toYaml(source: string, documents: readonly object[]): string {
  const head = `# Made from ${source} by \`npm run deploy:render\`: change it there.\n`
  const texts = documents.map((document) => stringify(document, { aliasDuplicateObjects: false, lineWidth: 0 }))
  return head + texts.join('---\n')
}
