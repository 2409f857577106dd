import type { SimulatedRequest, SimulatedRoute } from './provider.ts'
import { jsonReply, type SimulatedReply, textReply } from './reply.ts'

/** What the metadata server of a Google machine says of the project it belongs to. */
export const simulatedProject = 'simulated-project'
export const simulatedServiceAccount = `llm-router@${simulatedProject}.iam.gserviceaccount.com`

const root = '/computeMetadata/v1'
const flavor = { 'metadata-flavor': 'Google' }

/**
 * The metadata server of a GKE node or a virtual machine: set `GCE_METADATA_HOST` to the simulator's host and port.
 * @param issue makes a token as the server gives it out
 */
export function metadataRoutes(issue: () => unknown): SimulatedRoute[] {
  const account = `${root}/instance/service-accounts/[^/]+`
  return [
    metadataRoute(new RegExp(`^${account}/token$`), () => jsonReply(issue(), { headers: flavor })),
    metadataRoute(new RegExp(`^${account}/email$`), () => inPlain(simulatedServiceAccount)),
    metadataRoute(`${root}/project/project-id`, () => inPlain(simulatedProject)),
    metadataRoute(`${root}/universe/universe-domain`, () => inPlain('googleapis.com')),
    metadataRoute(new RegExp(`^${root}/instance/?$`), () => inPlain('id\nservice-accounts/\nzone\n')),
  ]
}

/** As the real server, it refuses whoever does not say `Metadata-Flavor: Google`, lest a browser be tricked into asking. */
function metadataRoute(path: string | RegExp, answer: () => SimulatedReply): SimulatedRoute {
  return {
    method: 'GET',
    path,
    callsModel: false,
    answer: ({ headers }: SimulatedRequest) =>
      headers['metadata-flavor'] === 'Google'
        ? answer()
        : textReply('Missing Metadata-Flavor:Google header.', { status: 403 }),
  }
}

function inPlain(text: string): SimulatedReply {
  return textReply(text, { headers: { 'content-type': 'application/text', ...flavor } })
}
