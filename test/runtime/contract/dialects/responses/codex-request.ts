const text = (value: string) => [{ type: 'input_text', text: value }]
const parameters = {
  type: 'object',
  properties: { id: { type: 'string' } },
  required: ['id'],
  additionalProperties: false,
}
const offered = (name: string) => ({ type: 'function', name, description: `Does ${name}.`, strict: false, parameters })

/** What Codex sends with its default settings and one MCP server, its texts shortened. */
export const codexRequest = {
  model: 'auto',
  instructions: 'You are Codex.',
  input: [
    { type: 'message', role: 'developer', content: text('<permissions>') },
    { type: 'message', role: 'user', content: text('<environment_context>') },
    { type: 'message', role: 'user', content: text('Who wrote it?') },
  ],
  tools: [
    offered('exec_command'),
    {
      type: 'custom',
      name: 'apply_patch',
      description: 'Edits files.',
      format: { type: 'grammar', syntax: 'lark', definition: 'start: "x"' },
    },
    { type: 'web_search', external_web_access: false },
    {
      type: 'namespace',
      name: 'multi_agent_v1',
      description: 'Tools for agents.',
      tools: ['close_agent', 'resume_agent', 'send_input', 'spawn_agent', 'wait_agent'].map(offered),
    },
    { type: 'namespace', name: 'mcp__docs', description: 'Tools in the mcp__docs namespace.', tools: [offered('get')] },
  ],
  tool_choice: 'auto',
  parallel_tool_calls: true,
  reasoning: null,
  store: false,
  stream: true,
  include: [],
  prompt_cache_key: '0199a213-81c0-7800-8aa1-bbab2a035a53',
  client_metadata: { 'x-codex-installation-id': 'i' },
}
