/** Words that user-visible text avoids, each with what to write instead. CONTRIBUTING.md, "Language". */
const bannedWords: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/\b(?:tell|tells|telling|told|says?|said|saying|speaks?|spoken)\b/i, 'report, log, print, specify'],
  [/\bmistakes?\b/i, 'error'],
  [/\b(?:begin|begins|began|begun|beginning)\b/i, 'start'],
  [/\b(?:answers?|answered|reply|replies|replied)\b/i, 'response'],
  [/\b(?:held back|holds? back|gates?|pace)\b/i, 'rate limited, throttled, limiter'],
  [/\b(?:anew|go on|goes on|going on|went on|on again)\b/i, 'retry, resume, rerun'],
  [/\bbeats?\b/i, 'override'],
  [/\b(?:goes with|exclude each other)\b/i, 'requires, mutually exclusive'],
  [/\bunless said\b/i, 'default:'],
  [/\b(?:is|are|was|were) (?:not )?there\b/i, 'exists, not found, already exists'],
  [/\btrouble\b/i, 'fault, latency'],
  [/\bunder way\b/i, 'in progress'],
  [/\b(?:comforts?)\b/i, 'shorthand'],
  [
    /\b(?:requests?|inserts?|[0-9]+|reads|polls|images|files?) (?:a|an) (?:minute|hour|second)\b/i,
    'per minute',
  ],
  [/\b(?:of|for) itself\b|\bby itself\b/i, 'its own'],
  [/\bmade from\b/i, 'created from, dependency cycle'],
  [/\b(?:refuses|(?:is|are) refused)\b/i, 'reject'],
  [/\b(?:carries|carry|carried)\b/i, 'has, gets, uses, announces'],
  [/\b(?:meanwhile|somebody|in place of|by which|stays so)\b/i, 'a plainer phrase'],
  [/\balso (?:if|after|when|while|in part)\b/i, 'even if, even after'],
  [/(?:[0-9]|…) %/, '5%, without a space'],
  [
    /\b(?:colou?rs?|behavio?urs?|licen[cs]es?|honou?rs?|normali[sz]\w*|recogni[sz]\w*|catalogues?)\b/i,
    'US spelling',
  ],
]

/** US spellings that the pattern above also matches. */
const american = /^(?:colors?|behaviors?|licenses?|honors?|normaliz\w*|recogniz\w*)$/i

/** `line: “word” in “text”; write …` for each banned word of a text. */
export function bannedIn(text: string): string[] {
  return bannedWords.flatMap(([pattern, instead]) =>
    [...text.matchAll(new RegExp(pattern, 'gi'))]
      .filter(([word]) => !(instead === 'US spelling' && american.test(word)))
      .map(([word]) => `“${word}”: write ${instead}`),
  )
}
