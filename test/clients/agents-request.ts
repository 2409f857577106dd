/** What Claude Code sends, as far as public captures show: accounting and caches in its instructions, fields of betas, its session. */
export const agentsHeaders = {
  'anthropic-beta':
    'claude-code-20250219,interleaved-thinking-2025-05-14,context-management-2025-06-27,effort-2025-11-24',
  'x-app': 'cli',
  'user-agent': 'claude-cli/2.1.245 (external, cli)',
}
const ephemeral = { type: 'ephemeral' as const }
export const agentsRequest = {
  model: 'auto',
  max_tokens: 32_000,
  system: [
    {
      type: 'text' as const,
      text: 'x-anthropic-billing-header: cc_version=2.1.245.0d9; cc_entrypoint=cli; cch=fa690;',
    },
    { type: 'text' as const, text: 'You help with software.', cache_control: ephemeral },
    { type: 'text' as const, text: 'Answer briefly, and use the tools that you have.', cache_control: ephemeral },
  ],
  messages: [
    {
      role: 'user' as const,
      content: [
        { type: 'text' as const, text: '<system-reminder>Today is a good day.</system-reminder>' },
        { type: 'text' as const, text: 'What is in the folder?', cache_control: ephemeral },
      ],
    },
    {
      role: 'assistant' as const,
      content: [
        { type: 'thinking' as const, thinking: 'I shall look.', signature: 'c2lnbmF0dXJl' },
        { type: 'text' as const, text: 'I look.' },
        { type: 'tool_use' as const, id: 'toolu_01A', name: 'Bash', input: { command: 'ls' } },
        { type: 'tool_use' as const, id: 'toolu_01B', name: 'Bash', input: { command: 'pwd' } },
      ],
    },
    {
      role: 'user' as const,
      content: [
        { type: 'tool_result' as const, tool_use_id: 'toolu_01A', content: 'README.md', is_error: false },
        { type: 'tool_result' as const, tool_use_id: 'toolu_01B', content: 'no such folder', is_error: true },
        { type: 'text' as const, text: 'And now?', cache_control: ephemeral },
      ],
    },
  ],
  tools: [
    {
      name: 'Bash',
      description: 'Runs a command.',
      input_schema: {
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        type: 'object' as const,
        properties: { command: { type: 'string' } },
        required: ['command'],
        additionalProperties: false,
      },
      eager_input_streaming: true,
    },
  ],
  thinking: { type: 'adaptive' as const },
  context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] },
  metadata: {
    user_id: '{"device_id":"14ff65a7","account_uuid":"","session_id":"0b1f6a0e-7c1f-4f57-9c0e-0d7a6a1d2b3c"}',
  },
}
