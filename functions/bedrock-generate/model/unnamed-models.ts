/** ARNs of an account's own, which do not say whose model is behind them. */
export const ownArn = /:(application-inference-profile|provisioned-model|custom-model-deployment)\//

/**
 * The models that are Claude, or may be. A prompt router does not say either whose models it chooses from; but no documentation says that it
 * takes cache points or the choice of a tool.
 */
export const mayBeClaude = new RegExp(`claude|${ownArn.source}|:prompt-router/`)
