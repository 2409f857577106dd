import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSettings, SettingsError } from '#runtime/settings.ts'
import { settings as embedSettings } from '../../../functions/ollama-embed/settings.ts'
import { toOllamaRequest } from '../../../functions/ollama-generate/request.ts'
import { settings as generateSettings } from '../../../functions/ollama-generate/settings.ts'

test('what a developer says goes as the system’s message; other roles stay', () => {
  const roles = ['developer', 'system', 'user', 'assistant']
  const messages = roles.map((role) => ({ role, content: 'x' }))
  assert.deepEqual(
    toOllamaRequest({ model: 'm', messages }, undefined).messages?.map(({ role }) => role),
    ['system', 'system', 'user', 'assistant'],
  )
})

for (const [name, settings] of Object.entries({ 'ollama-embed': embedSettings, 'ollama-generate': generateSettings })) {
  test(`${name} takes OLLAMA_KEEP_ALIVE as a time or as seconds, and starts with nothing else`, () => {
    const keepAlive = (value: string) => readSettings(settings, { OLLAMA_KEEP_ALIVE: value }).OLLAMA_KEEP_ALIVE
    assert.equal(keepAlive(''), undefined)
    for (const time of ['10m', '1h30m', '1.5h', '500ms', '-1s']) assert.equal(keepAlive(time), time)
    for (const seconds of ['600', '0', '-1']) assert.equal(keepAlive(seconds), Number(seconds))
    for (const fault of ['never', '10 m', '5d', '1.5', '-', 'm']) assert.throws(() => keepAlive(fault), SettingsError)
  })
}
