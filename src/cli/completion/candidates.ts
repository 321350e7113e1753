import type { Candidate } from '../candidate.ts'

/** What a shell does with the candidates: the directives of cobra, which the scripts of @bomb.sh/tab read. */
export const directives = {
  /** Offers files and folders; there are no candidates. */
  files: 0,
  /** Offers the candidates and no files. */
  words: 4,
  /** Offers the candidates, and adds no space after one: `create` may become `create,update`. */
  openWords: 4 + 2,
  /** Offers folders, and files with the extensions that the candidates are. */
  filesWithExtension: 8,
} as const

export interface Completion {
  readonly candidates: readonly Candidate[]
  readonly directive: (typeof directives)[keyof typeof directives]
}

export const wordsOf = (candidates: readonly Candidate[]): Completion => ({
  candidates,
  directive: directives.words,
})

export const nothing: Completion = wordsOf([])

export const anyFile: Completion = { candidates: [], directive: directives.files }

/** Manifest files and their folders. */
export const manifests: Completion = {
  candidates: ['yaml', 'yml'].map((value) => ({ value, description: '' })),
  directive: directives.filesWithExtension,
}

export const plainWords = (values: readonly string[]): readonly Candidate[] =>
  values.map((value) => ({ value, description: '' }))
