/** Those before 3.7. */
const cannotThink = /claude-(v?2|instant|3-(5|haiku|sonnet|opus))/
/** Those from 3.7 to 4.5. */
const needsBudget = /claude-(3-7|(haiku|sonnet|opus)-4(-([0-5](?!\d)|20\d)|(?![-.\d])))/

/** The tokens of thought that stand for an effort of medium. */
const mediumBudget = 8192

/**
 * What tells a Claude to think, where a request does not say how long. Models since 4.6 decide for themselves, and those since 4.7
 * answer 400 to a budget (docs.aws.amazon.com, "Adaptive thinking"). Undefined for models that do not think.
 */
export function wishedThinking(model: string): object | undefined {
  if (cannotThink.test(model)) return undefined
  return needsBudget.test(model) ? { type: 'enabled', budget_tokens: mediumBudget } : { type: 'adaptive' }
}
