import type { GkeSettings } from './settings.ts'

/** A service account of Kubernetes, as IAM knows it: no account of Google's stands in between, and no key exists. */
export function principalOf(
  { project, projectNumber }: GkeSettings,
  namespace: string,
  serviceAccount: string,
): string {
  const pool = `projects/${projectNumber}/locations/global/workloadIdentityPools/${project}.svc.id.goog`
  return `principal://iam.googleapis.com/${pool}/subject/ns/${namespace}/sa/${serviceAccount}`
}
