import type { FunctionSpecification, Stack } from '../../local/stack.ts'
import { filledIn } from './environment.ts'
import { terminationGraceSeconds } from './grace.ts'

/** What the chart's templates read of each function. The image's name is made of the chart's values. */
export function chartFunctions({ functions }: Stack) {
  return { functions: functions.map(chartFunction) }
}

function chartFunction(specification: FunctionSpecification) {
  const { name, environment, secrets, labels, annotations, limits, requests } = specification
  return {
    name,
    environment: filledIn(environment),
    ...{ secrets, labels, annotations, limits, requests },
    readOnlyRootFilesystem: specification.readonly_root_filesystem === 'true',
    terminationGraceSeconds: terminationGraceSeconds(specification),
  }
}
