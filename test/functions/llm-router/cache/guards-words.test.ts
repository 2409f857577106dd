import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { agree, createGuards } from '../../../../functions/llm-router/cache/semantic/guards.ts'
import { english, french, german } from './number-words.ts'

const readFacts = createGuards()
const list = (text: string) => text.split(' ')

type Sentence = (word: string) => string
/** The pairs of words that the guards take for the same in a sentence. */
function mistaken(sentence: Sentence, words: readonly string[]): string[] {
  const read = words.map((word) => ({ word, facts: readFacts(sentence(word)) }))
  return read.flatMap(({ word, facts }, at) => {
    assert.ok(facts, sentence(word))
    return read
      .slice(at + 1)
      .flatMap((other) => (other.facts && agree(facts, other.facts) ? `${word} = ${other.word}` : []))
  })
}

const languages = {
  english: {
    sentence: (word: string) => `what is the price of the room for ${word} in the city?`,
    numbers: english,
    decades:
      'twenty twenties thirties forties fifties sixties seventies eighties nineties nineteen-twenties nineteen-nineties',
    names: 'english french german spanish dutch chinese japanese arabic python java rust golang typescript',
    days: 'monday tuesday wednesday thursday friday saturday sunday today tomorrow yesterday weekdays weekends christmas easter halloween',
    months: 'january february march april may june july august september october november december',
    units:
      'seconds minutes hours days weeks months years decades milliseconds nanometers micrometers millimeters centimeters meters kilometers ' +
      'inches feet yards miles acres hectares milligrams grams kilograms pounds ounces tons tonnes milliliters liters pints quarts gallons ' +
      'cups tablespoons teaspoons celsius fahrenheit kelvin volts amps watts kilowatts dollars euros yen cents bytes kilobytes megabytes',
  },
  german: {
    sentence: (word: string) => `was kostet das zimmer für ${word} in der stadt?`,
    numbers: german,
    decades: 'zwanzig zwanziger dreißiger vierziger fünfziger sechziger siebziger achtziger neunziger',
    names:
      'deutsch englisch französisch spanisch niederländisch chinesisch englische französische spanischen python java rust',
    days: 'montags dienstags mittwochs donnerstags freitags samstags sonntags heute morgen gestern übermorgen vorgestern',
    months: 'januar februar märz april mai juni juli august september oktober november dezember',
    units:
      'sekunden minuten stunden tagen wochen monaten jahren millisekunden nanometer mikrometer millimeter zentimeter meter kilometer zoll fuß ' +
      'meilen hektar milligramm gramm kilogramm pfund tonnen milliliter liter tassen esslöffel teelöffel celsius fahrenheit volt watt euro ' +
      'cent dollar mg g kg mm cm m km ml l',
  },
  french: {
    sentence: (word: string) => `quel est le prix de la chambre pour ${word} dans la ville ?`,
    numbers: french,
    decades: 'vingtaine trentaine quarantaine cinquantaine soixantaine soixante-dix quatre-vingts quatre-vingt-dix',
    names: "l'anglais l'allemand français espagnol italienne néerlandais chinois japonais arabe python java rust",
    days: "lundi mardi mercredi jeudi vendredi samedi dimanche aujourd'hui demain hier avant-hier après-demain",
    months: 'janvier février mars avril mai juin juillet août septembre octobre novembre décembre',
    units:
      'secondes minutes heures jours semaines mois années millisecondes nanomètres micromètres millimètres centimètres mètres kilomètres pouces ' +
      'pieds milles hectares milligrammes grammes kilogrammes livres tonnes millilitres litres tasses celsius fahrenheit volts watts euros ' +
      'centimes dollars mg g kg mm cm m km ml l',
  },
}

for (const [name, { sentence, numbers, ...kinds }] of Object.entries(languages)) {
  describe(`the guards of the semantic cache, for words in ${name}`, () => {
    for (const [form, words] of Object.entries(numbers)) {
      test(`let no number to 100 pass for another: ${form}`, () => assert.deepEqual(mistaken(sentence, words), []))
    }
    for (const [kind, words] of Object.entries(kinds)) {
      test(`let none of the ${kind} pass for another`, () => assert.deepEqual(mistaken(sentence, list(words)), []))
    }
  })
}

describe('the guards of the semantic cache, for opposites', () => {
  const opposites: [sentence: Sentence, pairs: string][] = [
    [
      (word) => `why is it that they ${word} in the app?`,
      'can/cant are/arent do/dont is/isnt will/wont agree/disagree like/dislike must/mustnt could/couldnt',
    ],
    [
      (word) => `what is the ${word} form of it?`,
      'able/unable correct/incorrect mutable/immutable regular/irregular legal/illegal valid/invalid known/unknown alcoholic/non-alcoholic ' +
        'harmful/harmless direct/indirect stable/unstable perfect/imperfect many/few often/seldom',
    ],
    [
      (word) => `warum ist das für mich ${word} in der stadt?`,
      'gesund/ungesund sicher/unsicher möglich/unmöglich richtig/falsch viel/wenig gut/net erlaubt/unzulässig',
    ],
    [
      (word) => `pourquoi est-ce ${word} dans la ville ?`,
      'légal/illégal utile/inutile correct/incorrect vrai/faux possible/impossible',
    ],
    [
      (word) => `what happened at 7 ${word} in the city?`,
      'am/pm AM/PM a.m./p.m. bc/ad bce/ce BC/AD dawn/dusk sunrise/sunset',
    ],
    [(word) => `what happened at 7${word} in the city?`, 'am/pm bc/ad'],
    [
      (word) => `was war um 7 ${word} in der stadt?`,
      'früh/spät frühmorgens/spätabends v.chr./n.chr. v./n. vor/nach sonnenaufgang/sonnenuntergang',
    ],
    [
      (word) => `was war in der stadt ${word} woche?`,
      'vorige/diese vergangene/kommende letzte/kommende vorige/nächste',
    ],
    [(word) => `was war in der stadt ${word} jahr?`, 'letztes/dieses voriges/dieses vergangenes/kommendes'],
    [(word) => `que se passe en 44 ${word} J.-C. dans la ville ?`, 'av./ap. av./apr. av/ap avant/après'],
    [
      (word) => `que se passe dans la ville les 3 ${word} jours ?`,
      'derniers/prochains précédents/suivants passés/prochains',
    ],
    [(word) => `que se passe dans la ville au ${word} ?`, 'lever/coucher matin/soir'],
  ]
  for (const [sentence, pairs] of opposites) {
    test(`let none pass for the other: ${sentence('…')}`, () => {
      assert.deepEqual(
        list(pairs).flatMap((pair) => mistaken(sentence, pair.split('/'))),
        [],
      )
    })
  }

  test('read a word after an elision, and a contraction with and without its apostrophe', () => {
    const months: Sentence = (word) => `quel est le temps ${word} dans la ville ?`
    assert.deepEqual(mistaken(months, ["d'avril", "d'août", "d'octobre", 'd’hiver']), [])
    const same: Sentence = (word) => `why ${word} it work in the app?`
    assert.deepEqual(mistaken(same, ["doesn't", 'doesnt']), ["doesn't = doesnt"])
  })

  test('take a language for the same in capitals and without', () => {
    const languages: Sentence = (word) => `how do i translate it to ${word} in the app?`
    assert.deepEqual(mistaken(languages, ['french', 'French', 'german']), ['french = French'])
  })

  test('read a time of day and an era in each way to write it', () => {
    const times: Sentence = (word) => `what happened at ${word} in the city?`
    assert.deepEqual(mistaken(times, ['7 pm', '7pm']), ['7 pm = 7pm'])
    assert.deepEqual(mistaken(times, ['7 PM', '7 pm']), ['7 PM = 7 pm'])
    const eras: Sentence = (word) => `que se passe en 44 ${word} J.-C. dans la ville ?`
    assert.deepEqual(mistaken(eras, ['avant', 'av']), ['avant = av'])
    const ordinary: Sentence = (word) => `what ${word} happening in the city?`
    assert.deepEqual(mistaken(ordinary, ['am I', 'ad I']), ['am I = ad I'])
  })
})
