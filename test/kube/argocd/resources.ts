import { globSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { documentsIn } from '../../deploy/helm.ts'
import { readText, root } from '../../repository/tree.ts'

const folder = 'deploy/argocd'

const kindSchema = v.object({ group: v.string(), kind: v.string(), name: v.optional(v.string()) })
export type AllowedKind = v.InferOutput<typeof kindSchema>
const destinationSchema = v.object({ server: v.string(), namespace: v.string() })
const metadataSchema = v.looseObject({
  name: v.string(),
  namespace: v.string(),
  annotations: v.optional(v.record(v.string(), v.string()), {}),
})

const projectSchema = v.looseObject({
  kind: v.literal('AppProject'),
  metadata: metadataSchema,
  spec: v.looseObject({
    sourceRepos: v.array(v.string()),
    destinations: v.array(destinationSchema),
    clusterResourceWhitelist: v.array(kindSchema),
    namespaceResourceWhitelist: v.array(kindSchema),
  }),
})
const applicationSchema = v.looseObject({
  kind: v.literal('Application'),
  metadata: metadataSchema,
  spec: v.looseObject({
    project: v.string(),
    source: v.looseObject({
      repoURL: v.string(),
      path: v.string(),
      helm: v.optional(
        v.object({
          releaseName: v.string(),
          valueFiles: v.optional(v.array(v.string()), []),
          valuesObject: v.record(v.string(), v.unknown()),
        }),
      ),
    }),
    destination: destinationSchema,
    ignoreDifferences: v.optional(
      v.array(v.object({ group: v.string(), kind: v.string(), jsonPointers: v.array(v.string()) })),
      [],
    ),
  }),
})
export type Project = v.InferOutput<typeof projectSchema>
export type Application = v.InferOutput<typeof applicationSchema>

/** The files, as paths from the root. */
export const files = globSync('**/*.yaml', { cwd: join(root, folder) })
  .sort()
  .map((file) => join(folder, file))

const documents = files.flatMap((file) => documentsIn(readText(file)))

export const projects = documents.filter((one) => v.is(projectSchema, one)).map((one) => v.parse(projectSchema, one))
export const applications = documents
  .filter((one) => v.is(applicationSchema, one))
  .map((one) => v.parse(applicationSchema, one))
export const count = documents.length
