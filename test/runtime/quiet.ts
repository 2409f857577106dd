/** The environment of functions in tests: a free port, none of the machine's secrets, and so no function token either. */
export const quiet = {
  http_port: '0',
  LOG_LEVEL: 'silent',
  secret_mount_path: '/nonexistent',
} as const
