import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSettings, SettingsError } from '#runtime/settings.ts'
import { settings as embedSettings } from '../../../functions/ollama-embed/settings.ts'
import { settings as generateSettings } from '../../../functions/ollama-generate/settings.ts'

for (const [name, settings] of Object.entries({ 'ollama-embed': embedSettings, 'ollama-generate': generateSettings })) {
  test(`${name} takes OLLAMA_KEEP_ALIVE as a time or as seconds, and starts with nothing else`, () => {
    const keepAlive = (value: string) => readSettings(settings, { OLLAMA_KEEP_ALIVE: value }).OLLAMA_KEEP_ALIVE
    assert.equal(keepAlive(''), undefined)
    for (const time of ['10m', '1h30m', '1.5h', '500ms', '-1s']) assert.equal(keepAlive(time), time)
    for (const seconds of ['600', '0', '-1']) assert.equal(keepAlive(seconds), Number(seconds))
    for (const fault of ['never', '10 m', '5d', '1.5', '-', 'm']) assert.throws(() => keepAlive(fault), SettingsError)
  })
}

test('ollama-generate takes OLLAMA_CONTEXT_TOKENS as a whole number', () => {
  const contextTokens = (value: string) =>
    readSettings(generateSettings, { OLLAMA_CONTEXT_TOKENS: value }).OLLAMA_CONTEXT_TOKENS
  assert.equal(contextTokens(''), undefined)
  assert.equal(contextTokens('8192'), 8192)
  for (const fault of ['0', '3', '-1', '8k', '1.5']) assert.throws(() => contextTokens(fault), SettingsError)
})
