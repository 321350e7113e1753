/** One error of the validator, in ajv's form. */
export interface ValidatorError {
  readonly instancePath: string
  readonly schemaPath: string
  readonly keyword: string
  readonly params: Readonly<Record<string, unknown>>
  readonly message?: string
}

/** Checks a manifest whose expressions are expanded; compiled from schemas/manifest.schema.json by the build. */
declare const validate: {
  (manifest: unknown): boolean
  errors?: readonly ValidatorError[] | null
}

export default validate
