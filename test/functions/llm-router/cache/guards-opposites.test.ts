import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { agree, createGuards } from '../../../../functions/llm-router/cache/semantic/guards.ts'

const readFacts = createGuards()

function agreed(one: string, other: string): boolean {
  const [facts, others] = [readFacts(one), readFacts(other)]
  assert.ok(facts && others, one)
  return agree(facts, others)
}

const opposites: [one: string, other: string][] = [
  ['Which of the ropes is thicker?', 'Which of the ropes is thinner?'],
  ['Is the river wider here?', 'Is the river narrower here?'],
  ['Which metal is stronger?', 'Which metal is weaker?'],
  ['Which metal is heavier?', 'Which metal is lighter?'],
  ['Which is the heaviest metal?', 'Which is the lightest metal?'],
  ['Which country is richer?', 'Which country is poorer?'],
  ['Which city has the richest people?', 'Which city has the poorest people?'],
  ['Which sea is deeper?', 'Which sea is shallower?'],
  ['Is it brighter in the room?', 'Is it darker in the room?'],
  ['Is it the strongest acid?', 'Is it the weakest acid?'],
  ['Is the pill safer with food?', 'Is the pill riskier with food?'],
  ['Is it wetter in the north?', 'Is it drier in the north?'],
  ['Is it at the top of the page?', 'Is it at the bottom of the page?'],
  ['Can I deposit the money?', 'Can I withdraw the money?'],
  ['How do I follow the user?', 'How do I unfollow the user?'],
  ['How do I mount the disk?', 'How do I unmount the disk?'],
  ['Can I borrow it to the bank?', 'Can I lend it to the bank?'],
  ['Why is the rate so high?', 'Why is the rate so low?'],
  ['What are the largest of the lakes?', 'What are the tiniest of the lakes?'],
  ['Is the water thick?', 'Is the water thin?'],
  ['Can I eat it raw?', 'Can I eat it cooked?'],
  ['How do I zip the file?', 'How do I unzip the file?'],
  ['How do I pause the service?', 'How do I resume the service?'],
  ['How do I show the file?', 'How do I hide the file?'],
  ['How do I push the change?', 'How do I pull the change?'],
  ['What is the profit of it?', 'What is the deficit of it?'],
  ['Is the number odd?', 'Is the number even?'],
  ['What is hypertension in the body?', 'What is hypotension in the body?'],
  ['What does it cost to tow an insured car in Ohio?', 'What does it cost to tow an uninsured car in Ohio?'],
  ['Is a clean shutdown of the server safe?', 'Is an unclean shutdown of the server safe?'],
  ['List the cleared checks of my account', 'List the uncleared checks of my account'],
  ['What is the price of the plan?', 'What is the discounted price of the plan?'],
  ['How do I boot a disk node?', 'How do I boot a diskless node?'],
  ['How are valued shares sold?', 'How are undervalued shares sold?'],
  ['Is it an intentional act under the law?', 'Is it an unintentional act under the law?'],
  ['Which islands of the country are inhabited?', 'Which islands of the country are uninhabited?'],
  ['What is an interrupted power supply for?', 'What is an uninterrupted power supply for?'],
  ['Is the variable initialized by the compiler?', 'Is the variable uninitialized by the compiler?'],
  ['Can an informed voter do this?', 'Can an uninformed voter do this?'],
  ['Was the guest invited to the party?', 'Was the guest uninvited to the party?'],
  ['How can I arm the alarm?', 'How can I disarm the alarm?'],
  ['What if I own my son?', 'What if I disown my son?'],
  ['Is it a fiction book?', 'Is it a nonfiction book?'],
  ['Is it a linear function?', 'Is it a non-linear function?'],
  ['What is an exothermic reaction?', 'What is an endothermic reaction?'],
  ['Which is the innermost of the planets?', 'Which is the outermost of the planets?'],
  ['Ist das keinerlei Problem für die Firma?', 'Ist das ein Problem für die Firma?'],
  ['Ist das keineswegs ein Problem?', 'Ist das ein Problem?'],
  ['Ist der Stoff schwerer als das Wasser?', 'Ist der Stoff leichter als das Wasser?'],
  ['Ist der Stoff stärker als das Wasser?', 'Ist der Stoff schwächer als das Wasser?'],
  ['Ist es im Norden wärmer?', 'Ist es im Norden kälter?'],
  ['Wie kann ich das früher machen?', 'Wie kann ich das später machen?'],
  ['Est-ce que la corde est forte?', 'Est-ce que la corde est faible?'],
  ['Est-ce nullement un danger pour la ville?', 'Est-ce un danger pour la ville?'],
  ['Is it guilty or is it innocent in the law', 'Is it innocent or is it guilty in the law'],
  ['When was it that the king Charles I died?', 'When was it that the king Charles died?'],
  ['What is a quadrillion in the sum?', 'What is a quintillion in the sum?'],
  ['How much is it in pesos?', 'How much is it in rubles?'],
  ['How much is it in lira?', 'How much is it in dinars?'],
  ['Did they hire her?', 'Did they fire her?'],
]

const paraphrases: [one: string, other: string][] = [
  ['Which user has the faster computer?', 'Tell me which user has the faster computer.'],
  ['How do I restart the computer?', 'How can I restart the machine?'],
  ['Is there another answer?', 'Is there an answer?'],
  ['Can you discuss the unit in it?', 'Can you explain the unit in it?'],
  ['Which unit is it in?', 'What is it in?'],
  ['Is he the uncle of it?', 'Is he of it?'],
  ['How do I do the dishes?', 'How do I do it?'],
  ['How far is the distance to it?', 'How far is it to it?'],
  ['What does the university in the district do?', 'What does it do?'],
  ['Can I use the discount on the display?', 'Can I use it?'],
  ['Does it make sense, or is it nonsense?', 'Does it make sense, or is it stupid?'],
  ['Is it an exotic endorsement?', 'Is it an endorsement?'],
  ['Wer ist der Vater?', 'Wer ist denn der Vater?'],
  ['Ist das immer so, oder nur hier?', 'Ist dies immer so, oder nur hier?'],
  ['Can I do it?', 'Could I do it?'],
  ['I want to know it. Can I?', 'I need to know it. Can I?'],
]

describe('the guards of the semantic cache, for opposites in sentences', () => {
  for (const [one, other] of opposites)
    test(`tell “${one}” from “${other}”`, () => assert.equal(agreed(one, other), false))
  for (const [one, other] of paraphrases)
    test(`take “${one}” for “${other}”`, () => assert.equal(agreed(one, other), true))

  test('take a number behind a name for a part of it, and no other I', () => {
    assert.equal(agreed('What did Charles I do?', 'What did Charles II do?'), false)
    assert.equal(agreed('Why do I know Charles?', 'Why do you know Charles?'), true)
  })

  test('tell names apart in their order, whatever they end in', () => {
    assert.equal(agreed('How far is it from Chester to Bern?', 'How far is it from Bern to Chester?'), false)
    assert.equal(agreed('Peter is the son of Paul in it?', 'Paul is the son of Peter in it?'), false)
  })
})
