import { GoogleGenAI } from '@google/genai'
import type { Connection, VertexClient } from './port.ts'

const scopes = ['https://www.googleapis.com/auth/cloud-platform']

/** Vertex AI through @google/genai, the package that Google maintains. */
export function createGenAiClient({ project, location, baseUrl, keyFile }: Connection): VertexClient {
  const genai = new GoogleGenAI({
    vertexai: true,
    project,
    location,
    googleAuthOptions: { scopes, ...(keyFile !== undefined && { keyFile }) },
    ...(baseUrl !== undefined && { httpOptions: { baseUrl } }),
  })
  return ({ model, contents, systemInstruction, generationConfig }, call) =>
    genai.models.generateContent({
      model,
      contents,
      config: {
        ...generationConfig,
        ...(systemInstruction && { systemInstruction }),
        abortSignal: call.signal,
        httpOptions: { fetch: call.fetch },
      },
    })
}
