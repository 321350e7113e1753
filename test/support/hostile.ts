import fc from 'fast-check'

/** Parts of texts that try to command a CI runner. */
const parts = [
  '::error::forged',
  '::add-mask::a',
  '::stop-commands::token',
  '::set-output name=a::b',
  '::',
  ':',
  '##[error]forged',
  '##[add-mask]a',
  '##vso[task.setvariable variable=a]b',
  '##',
  '#',
  '[group]',
  ' ',
  '\n',
  '\r',
  '\r\n',
  '\t',
  '\u0085',
  '\u2028',
  '\u00AD',
  '\u034F',
  '\u200B',
  '\u001B[31m',
  '%0A',
  '%25',
  ',',
  '"',
  "'",
  '`',
  '|',
  '<b>',
  'é',
  'web',
]

/** Text that tries to command a CI runner. */
export const hostileText = fc
  .array(fc.constantFrom(...parts), { minLength: 1, maxLength: 8 })
  .map((some) => some.join(''))
