/** What Node is started with in the image (fprocess): a function that outgrows its heap there is to do so here too. */
export const imageNodeFlags: readonly string[] = ['--max-semi-space-size=4', '--max-old-space-size=96']

/**
 * The variables that the image sets (ENV in template/llm-node/Dockerfile); a function's environment in stack.yml overrides
 * them. The command is left out, because it belongs to the container.
 */
export const imageEnvironment: Readonly<Record<string, string>> = {
  NODE_ENV: 'production',
  MALLOC_MMAP_THRESHOLD_: '32768',
  MALLOC_TRIM_THRESHOLD_: '2097152',
  MALLOC_ARENA_MAX: '2',
  mode: 'http',
  upstream_url: 'http://127.0.0.1:3000',
  ready_path: '/ready',
  healthcheck_interval: '5s',
  exec_timeout: '50s',
  read_timeout: '52s',
  write_timeout: '52s',
  prefix_logs: 'false',
  log_buffer_size: '-1',
  log_callid: 'true',
}
