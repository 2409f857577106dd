import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { scan } from '../../../../../functions/llm-router/request/personal/scan.ts'

const found = (...texts: string[]) => scan(texts, 1000, () => 0)
const nested = (value: unknown, times: number): string =>
  times === 0 ? JSON.stringify(value) : nested({ content: JSON.stringify(value) }, times - 1)

describe('a password is found', () => {
  test('after the word in capitals, as settings are written', () => {
    for (const text of [
      ...[
        'DB_PASSWORD=Tr0ub4dor3x',
        'DB_HOST=db\nDB_PASSWORD=Tr0ub4dor3x\nDB_NAME=shop',
        'PGPASSWORD=Tr0ub4dor3x psql -h db',
      ],
      ...[
        'environment:\n  MYSQL_ROOT_PASSWORD: Tr0ub4dor3x\n',
        'export DB_PASSWORD="Tr0ub4dor3x"',
        'PASSWD=Tr0ub4dor3x',
      ],
      ...[
        'MY PASSWORD IS Tr0ub4dor3x',
        'Password: Tr0ub4dor3x',
        'password is Tr0ub4dor3x.',
        '{"PASSWORD": "Tr0ub4dor3x"}',
      ],
    ]) {
      assert.deepEqual(found(text), ['password'], text)
    }
  })

  test('with any sign in it, if it is in quotes', () => {
    for (const quote of ['"', "'", '`']) {
      for (const password of ['p@ss;w0rd(1)', 'p4{ss}word', 'Tr0ub,4dor']) {
        assert.deepEqual(found(`password=${quote}${password}${quote}`), ['password'], password)
      }
    }
  })

  test('with parentheses or slashes in it, unless it is written as a call or a pattern', () => {
    for (const password of ['Tr0ub4(dor)3x', '4dor(x)', 'Tr0-ub(4)', '/Tr0ub4dor', '^Tr0ub4dor', '@Tr0ub4dor']) {
      assert.deepEqual(found(`password: "${password}"`), ['password'], password)
    }
  })

  test('among other settings of a connection', () => {
    assert.deepEqual(found('Server=db;User Id=sa;Password=Tr0ub4dor3x;Initial Catalog=shop'), ['password'])
  })

  test('in JSON within JSON, however deep', () => {
    for (const times of [0, 1, 2, 3, 4]) {
      const text = nested({ password: 'Tr0ub4dor3x' }, times)
      assert.deepEqual(found(text), ['password'], text)
    }
  })

  test('in an address within JSON that escapes its slashes', () => {
    assert.deepEqual(found(String.raw`{"url":"postgres:\/\/shop:Tr0ub4dor3x@db\/orders"}`), ['password'])
  })

  test('at the end of one text, whatever the next one is', () => {
    assert.deepEqual(found('DB_PASSWORD=Tr0ub4dor3x', '(see above)'), ['password'])
  })
})

test('what stands for a password in programs is none, in capitals either', () => {
  for (const text of [
    ...[
      `DB_PASSWORD=\${DB_PASSWORD_1}`,
      'PASSWORD: $POSTGRES_PASSWORD_1',
      'DB_PASSWORD=changeme',
      'PASSWORD=PASSWORD1',
    ],
    ...["RESET_PASSWORD: 'RESET_PASSWORD_2'", 'PASSWORD = os.environ["PASSWORD_1"]', 'password: "<your password1>"'],
    ...['MIN_PASSWORD=12', 'password = hash(input1)', 'PASSWORD=%(password1)s', 'DB_PASSWORD={{ vault_password1 }}'],
    ...[
      '{"password":"x","user1":"y"}',
      'password: z.string1.min',
      `DB_PASSWORD="\${env.PASSWORD1}"`,
      "password: 'changeme'",
    ],
  ]) {
    assert.deepEqual(found(text), [], text)
  }
  for (const code of [
    ...["get_secret('db1')", 'env(DB_PASSWORD_1)', "hash_password('abc1')", 'string().min(8)', 'vault.read(db1)'],
    ...['/^[a-z]{8,}$/', '/[a-z]{8,}/i', '^(?=.*[A-Z]).{8,}$', '@db_password_1'],
  ]) {
    for (const text of [`password = "${code}"`, `{"password": "${code}"}`, `PASSWORD=\`${code}\``]) {
      assert.deepEqual(found(text), [], text)
    }
  }
  assert.deepEqual(found('PASSWORD: @db_pw1'), [])
  assert.deepEqual(found('PASSWORD=changeme', 'user1 is missing'), [])
})

test('where a password is kept is none, but one that begins like it is', () => {
  for (const place of [
    ...['op://Prod1/orders-db/password', 'ref+vault://secret/db1', 'vault:secret/data/db1#password', 'sm://db-1/pw'],
    ...['arn:aws:secretsmanager:eu-west-1:123456789012:secret:db', 'file:/mnt/secrets/db1', 'ssm:/prod1/db/password'],
    ...['/run/secrets/db1', '/etc/secrets/db-1.txt', '/var/run/secrets/db1', 'projects/p1/secrets/db/versions/2'],
  ]) {
    for (const text of [`DB_PASSWORD=${place}`, `POSTGRES_PASSWORD: ${place}\n`, `password = "${place}"`]) {
      assert.deepEqual(found(text), [], text)
    }
  }
  for (const password of [
    ...['vaultKey9!x', 'op:Tr0ub4dor', 'vault:9!xKey', 'file9:/x!', '/runTr0ub4', '/etc9!x/a', 'arn:9!xKey'],
    ...['op://Tr0ub4!x$', '/run/Tr0ub4!x', 'projects/9!x'],
  ]) {
    assert.deepEqual(found(`DB_PASSWORD="${password}"`), ['password'], password)
  }
})

test('a link with a secret in it is one, and a link to a page about passwords is none', () => {
  for (const link of [
    ...['https://shop.example/reset/8f3kd92jd0sPq71', 'https://shop.example/reset?token=8f3kd92jd0sPq71'],
    ...[
      'https://onetimesecret.com/secret/4kz2ab9cQ8',
      'http://pwpush.com/p/fk2j3h4k5',
      'https://a.example/r/4kz2ab9c/',
    ],
    ...['https://shop.example/reset/8f3kd92jd0sPq71/confirm', 'https://shop.example/reset#4kz2ab9cQ8'],
    ...['https://pwpush.com/p/hunter2', 'https://shop.example/a1/b2'],
  ]) {
    for (const text of [`Reset your password: ${link}`, `The database password: ${link}.`, `password = "${link}"`]) {
      assert.deepEqual(found(text), ['password'], text)
    }
  }
  for (const page of [
    ...['https://docs.example.com/account/reset-password', 'https://docs2.example.com/v2/en/reset_password.html'],
    ...[
      'https://forum.example/questions/1234567/how-to-reset-a-password/',
      'https://sso1.example.com:8443/reset#forgotten',
    ],
    ...['https://sso1.example.com', 'http://k8s.example/docs/2.1/passwords'],
  ]) {
    for (const text of [`Reset password: ${page}`, `Reset password: ${page}.`, `password = "${page}"`]) {
      assert.deepEqual(found(text), [], text)
    }
  }
})
