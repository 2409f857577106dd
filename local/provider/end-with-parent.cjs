// Loaded into each function's process before its bundle. The platform holds the other end of stdin; when it is gone, even
// by SIGKILL, this end closes and the function goes too.
const { Socket } = require('node:net')

new Socket({ fd: 0, readable: true, writable: false })
  .on('close', () => process.kill(process.pid, 'SIGKILL'))
  .on('error', () => {})
  .resume()
  .unref()
