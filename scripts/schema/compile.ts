import { Ajv2020 } from 'ajv/dist/2020.js'
import standaloneCode from 'ajv/dist/standalone/index.js'
import { build } from 'esbuild'
import { asciiFirst } from '../../src/manifest/check/ascii-first.ts'
import type { Schema } from './keywords.ts'
import { strictSchema } from './strict.ts'

/** Our own keywords, and those of editors. */
const annotations = [
  'x-spec',
  'x-output-only',
  'x-left-out',
  'x-reserved',
  'markdownDescription',
  'patternErrorMessage',
  'deprecationMessage',
  'errorMessage',
]

const regExp = Object.assign(asciiFirst, {
  code: 'require("./src/manifest/check/ascii-first.ts").asciiFirst', // from the root, where esbuild reads it
})

/** As strict as ajv gets, but for unions of types, and for `not: {required}` apart from the properties it names. */
export function createAjv(): Ajv2020 {
  const ajv = new Ajv2020({
    allErrors: true,
    strict: true,
    allowUnionTypes: true,
    strictRequired: false,
    code: { source: true, esm: true, regExp },
  })
  ajv.addVocabulary(annotations)
  return ajv
}

/** The validator as one ES module without imports; it contains the code of ajv that it uses, and no schema. */
export async function compileValidator(schema: Schema): Promise<string> {
  const ajv = createAjv()
  const validate = ajv.compile(strictSchema(schema))
  const standalone = standaloneCode as unknown as (instance: Ajv2020, fn: typeof validate) => string
  const { outputFiles, metafile } = await build({
    stdin: { contents: inlineLookups(standalone(ajv, validate)), resolveDir: process.cwd(), loader: 'js' },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    legalComments: 'none',
  })
  // bundle.mjs reads these lines, as it sees only the bundled file
  const contained = Object.keys(metafile.inputs).filter((path) => path.includes('node_modules/'))
  const lines = [
    '// Compiled from schemas/manifest.schema.json by npm run build.',
    ...contained.map((path) => `// Contains ${path}`),
    outputFiles[0]?.text ?? '',
  ]
  return lines.join('\n')
}

/**
 * Puts the values that the code looks up in the schema in their places. The copies of the schema, which are then unused
 * and dropped by esbuild, would take half of the time that the validator needs to load.
 */
function inlineLookups(code: string): string {
  const constants = code.matchAll(/const (schema\d+) = (\{.+?\});(?=const |function )/g)
  const schemas = new Map([...constants].map(([, name, json = '']) => [name, JSON.parse(json) as Schema]))
  return code.replace(/\b(schema\d+)((?:\.\w+)+)/g, (_lookup, name: string, path: string) => {
    const keys = path.split('.').slice(1)
    const value = keys.reduce((at, key) => at[key] as Schema, schemas.get(name) ?? {})
    // only its own keys are asked for
    return JSON.stringify(
      keys.at(-1) === 'properties' ? Object.fromEntries(Object.keys(value).map((key) => [key, 0])) : value,
    )
  })
}
