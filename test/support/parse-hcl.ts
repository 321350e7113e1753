import { createRequire } from 'node:module'

// biome-ignore lint/suspicious/noExplicitAny: tests read any member
export type Hcl = any

const require = createRequire(import.meta.url)

// its types would bring those of browsers into the whole program
const { parse } = require('@cdktn/hcl2json') as {
  parse(file: string, text: string): Promise<Hcl>
}

/** A file of Terraform as data, by the parser of HashiCorp. Rejects if it is not valid. */
export const parseHcl = (text: string): Promise<Hcl> => parse('test.tf', text)
