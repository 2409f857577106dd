import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scan } from '../../../../../functions/llm-router/request/personal/scan.ts'

const found = (text: unknown) => scan([text], 1000, () => 0)

test('a parameter with its type is no name', () => {
  for (const text of [
    ...['async function run(client: Anthropic, model: string) {}', 'def run(client: OpenAI, model: str):\n    pass'],
    ...['constructor(private readonly client: S3Client) {}', 'fn new(client: Client, guest: Guest) {}'],
    ...['val client: HttpClient', 'class A { client: Redis | null = null }', 'func f(customer: Customer)'],
    ...['let customer: StripeCustomer;', 'attention: Tensor', 'self.attn: Attention = build(cfg)', 'const kin: Kin'],
    ...[
      'client: AsyncClient = Depends(x)',
      'passenger: Passenger',
      'private client: PrismaClient;',
      'employee: Worker',
    ],
    ...[
      "f(client: Pick<OpenAI, 'apiKey'>)",
      'holder: ViewHolder',
      'patient: PatientRecord',
      'applicant: Applicant',
      'type Guest = Omit<Person>',
    ],
    ...['name: StringOrNull', 'Patient: PatientRecord', 'FirstName: StringOrNull', 'claimant = LegalPerson(x)'],
    ...['"patient": PatientRecord,', 'employee: JeanLuc', 'Client: HttpClient', '"patient": "PatientRecord"'],
    ...['name: OpenAI Compatible', 'Client: MySQL Workbench', 'Name: GraphQL Yoga', 'client: StripeClient Library'],
  ]) {
    assert.deepEqual(found(text), [], text)
  }
})

test('a program, a company or one of its parts is no name after a label that programs write', () => {
  for (const text of [
    ...[
      '| Client: Chrome 120 | Server: nginx |',
      'Client: Docker Engine - Community\n Version: 27.1',
      'Tenant: Default',
    ],
    ...['Client: Apache Kafka', 'client: Kubernetes', 'tenant: Acme', 'Client: Acme Corp', 'attn: Legal Services'],
    ...['{"client": "Chrome"}', 'Client: Internet Explorer', 'Name: Source Files', 'Client: Kubernetes'],
    ...['Name: GitHub Actions', 'Client: YouTube Music', 'Name: JavaScript Basics', 'Name: DigiCert Global Root'],
  ]) {
    assert.deepEqual(found(text), [], text)
  }
  assert.deepEqual(found({ client: 'Chrome', tenant: 'Acme' }), [])
})

test('somebody’s name is one after the same labels', () => {
  for (const text of [
    ...['Client: Maria Huber', 'client: Maria Huber', 'Client: Siobhán O’Neill', 'Tenant: J. Roe\nTenant: Jane Roe'],
    ...['| Client: Jane Roe | Age: 41 |', '{"client": "Jane Roe"}', 'client = "Jane A. Roe"', 'Attn: Jane McAdam'],
    ...[
      'Customer: Huber',
      'CUSTOMER: Huber',
      'customer: Jane Roe',
      'Guest: Roe',
      'Passenger: McAdam',
      'Next of kin: Jane Roe',
    ],
    ...['patient: Roe', 'Patient: McAdam', 'Patient: DeWitt', 'Kunde: Huber', 'applicant: FitzGerald', 'Employee: Roe'],
  ]) {
    assert.deepEqual(found(text), ['name'], text)
  }
  assert.deepEqual(found({ customer: 'Jane Roe' }), ['name'])
})

test('a first name with a capital inside is a name where the name is whole', () => {
  for (const whole of ['JoAnne Miller', 'MaryAnn Smith', 'MeiLing Chen', 'IfeOluwa Adeyemi', 'JeanLuc B. Roe']) {
    for (const text of [
      ...[`Patient: ${whole}, HIV positive since 2019`, `patient: ${whole}`, `Name: ${whole}`, `Tenant: ${whole}`],
      ...[`Patient name: ${whole}`, `Patient = ${whole}`, `{"patient":"${whole}"}`, `customer: ${whole}`],
    ]) {
      assert.deepEqual(found(text), ['name'], text)
    }
  }
})

test('and alone after a label that only forms have, or in quotes', () => {
  for (const text of ['Patient: JoAnne', 'Employee: JeanLuc', 'PATIENT: MeiLing', 'Kunde: JoAnne', 'Surname: LaRue']) {
    assert.deepEqual(found(text), ['name'], text)
  }
  for (const text of ['{"patient":"JoAnne"}', '{"claimant": "MeiLing"}', 'patient = "JeanLuc"']) {
    assert.deepEqual(found(text), ['name'], text)
  }
})

test('or after a label of two words, whose name it is, however they are written', () => {
  for (const label of [
    ...['Patient name', 'Patient Name', 'patient name', 'Full name', 'Employee name', 'Customer name', 'PATIENT NAME'],
    ...["Patient's name", 'Patient’s name', "tenant's name", "Patients' name"],
  ]) {
    for (const said of ['JoAnne', 'StJohn', 'Jane', 'JoAnne Miller']) {
      assert.deepEqual(found(`${label}: ${said}, HIV positive`), ['name'], `${label}: ${said}`)
      assert.deepEqual(found(`${label} = ${said}`), ['name'], `${label} = ${said}`)
    }
  }
  assert.deepEqual(found('First name: JoAnne\nLast name: StJohn'), ['name'])
  for (const text of ['patient_name: MaryAnn', 'customer_name: StringOrNull', 'patient name: OpenAI', 'name: JoAnne']) {
    assert.deepEqual(found(text), [], text)
  }
})

test('single quotes around a label or a text are no part of a word', () => {
  for (const text of [
    ...["{'patient': 'Jane Roe'}", "{'patient': 'JoAnne'}", "{'patient_name': 'Jane'}", "{'patient name': 'JoAnne'}"],
    ...["{'Name': 'Jane Roe'}", "'Dear Mr Roe, thank you'", "{'surname': 'Roe'}"],
  ]) {
    assert.deepEqual(found(text), ['name'], text)
  }
  for (const text of ["{'client': 'Chrome'}", "{'patient': 'PatientRecord'}", "{'name': 'Jane'}", "'mr': 'Roe'"]) {
    assert.deepEqual(found(text), [], text)
  }
})
