import { readFileSync, writeFileSync } from 'node:fs'
import { compileValidator } from './schema/compile.ts'

const schema = JSON.parse(readFileSync('schemas/manifest.schema.json', 'utf8'))
writeFileSync('src/manifest/check/validator.js', await compileValidator(schema))
