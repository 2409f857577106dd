import { withThoughtsOfTotal } from '../../../../functions/openai-generate/usage.ts'
import { toUsage as ofGemini } from '../../../../functions/vertex-generate/usage.ts'
import { million, named, type Priced, testPrices } from './priced.ts'

const flash = named('vertex/gemini-2.5-flash')
const flashLite = named('vertex/gemini-2.5-flash-lite')

testPrices('Gemini', [
  [
    'Gemini, sound',
    flashLite,
    ofGemini({ promptTokenCount: million, promptTokensDetails: [{ modality: 'AUDIO', tokenCount: million }] }),
    { usd: 0.3 },
  ],
  [
    'Gemini, sound among text',
    flash,
    ofGemini({
      promptTokenCount: 2 * million,
      promptTokensDetails: [
        { modality: 'TEXT', tokenCount: million },
        { modality: 'AUDIO', tokenCount: million },
      ],
    }),
    { usd: 1.3 },
  ],
  [
    'Gemini, sound from the cache',
    flash,
    ofGemini({
      promptTokenCount: 2 * million,
      cachedContentTokenCount: million,
      promptTokensDetails: [{ modality: 'AUDIO', tokenCount: 2 * million }],
      cacheTokensDetails: [{ modality: 'AUDIO', tokenCount: million }],
    }),
    { usd: 1.1 },
  ],
  [
    'Gemini, sound of which nobody knows whether it was in the cache',
    flash,
    ofGemini({
      promptTokenCount: 2 * million,
      cachedContentTokenCount: million,
      promptTokensDetails: [{ modality: 'AUDIO', tokenCount: million }],
    }),
    { unknown: 'usage' },
  ],
  [
    'Gemini, sound for a model whose price for it nobody knows',
    named('vertex/gemini-3.5-flash'),
    ofGemini({ promptTokenCount: million, promptTokensDetails: [{ modality: 'AUDIO', tokenCount: million }] }),
    { unknown: 'price' },
  ],
  [
    'Gemini, pictures and films as text',
    flash,
    ofGemini({
      promptTokenCount: 2 * million,
      promptTokensDetails: [
        { modality: 'IMAGE', tokenCount: million },
        { modality: 'VIDEO', tokenCount: million },
      ],
    }),
    { usd: 0.6 },
  ],
  [
    'Gemini, a picture as the answer',
    flash,
    ofGemini({
      promptTokenCount: 0,
      candidatesTokenCount: million,
      candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: million }],
    }),
    { unknown: 'price' },
  ],
  [
    'Gemini, thoughts in the total alone',
    flash,
    ofGemini({ promptTokenCount: 0, candidatesTokenCount: 200_000, totalTokenCount: million }),
    { usd: 2.5 },
  ],
  ...(['ON_DEMAND_FLEX', 'ON_DEMAND_PRIORITY', 'PROVISIONED_THROUGHPUT'] as const).map(
    (trafficType): Priced => [
      `Gemini with the traffic ${trafficType}`,
      flash,
      ofGemini({ promptTokenCount: million, trafficType }),
      { unknown: 'price' },
    ],
  ),
  ['Gemini on demand', flash, ofGemini({ promptTokenCount: million, trafficType: 'ON_DEMAND' }), { usd: 0.3 }],
  [
    'Gemini in OpenAI’s form, thoughts in the total alone',
    flash,
    withThoughtsOfTotal({ prompt_tokens: 0, completion_tokens: 200_000, total_tokens: million }),
    { usd: 2.5 },
  ],
])
