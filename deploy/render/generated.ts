import { chartFunctions } from './chart-functions.ts'
import { chartReadme } from './chart-readme.ts'
import { chartSections } from './chart-sections.ts'
import type { Files } from './files.ts'
import { functionResource } from './function-resource.ts'
import { profilesOf } from './profiles.ts'
import { reachOf } from './reach.ts'
import type { Sources } from './sources.ts'
import { toYaml } from './yaml.ts'

/** Every file that `npm run deploy:render` writes. The Community Edition has no Profiles. */
export function generatedFiles({ pro, ce, targets, ...texts }: Sources): Files {
  const forPro = pro.functions.map((one) => functionResource(one, profilesOf(one.name)))
  const forCe = ce.functions.map((one) => functionResource(one, []))
  return {
    'deploy/functions/pro.yaml': toYaml('stack.yml', forPro),
    'deploy/functions/ce.yaml': toYaml('stack.ce.yml', forCe),
    'deploy/chart/files/functions.yaml': toYaml('stack.yml', [chartFunctions(pro)]),
    'deploy/chart/files/reach.yaml': toYaml('stack.yml and the shipped catalogue', [reachOf(pro, targets)]),
    ...Object.fromEntries(
      texts.charts
        .filter(({ path }) => path === 'deploy/chart')
        .map(({ path, values }) => [`${path}/files/sections.yaml`, toYaml('values.yaml', [chartSections(values)])]),
    ),
    // Helm reads only what is inside of a chart, and warns about links.
    'deploy/chart/files/llm-router.rules.yml': texts.rules,
    'deploy/chart/files/llm-router.json': texts.dashboard,
    ...Object.fromEntries(
      texts.charts.map(({ path, readme, values }) => [`${path}/README.md`, chartReadme(readme, values)]),
    ),
  }
}
