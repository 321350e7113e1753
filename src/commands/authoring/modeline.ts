import { existsSync } from 'node:fs'
import { relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { packageFile, packageVersion } from '../../util/package-file.ts'

export type SchemaName = 'manifest' | 'catalog'

/** The schema of this installation. */
export const schemaFile = (name: SchemaName): URL => packageFile(`schemas/${name}.schema.json`)

/** The schema of this version as unpkg.com serves it, once npm has the version. */
export const publishedSchema = (name: SchemaName): string =>
  `https://unpkg.com/mintage@${packageVersion()}/schemas/${name}.schema.json`

/** The comment in the first line of a file by which editors find its schema. */
export const modelineOf = (schema: string): string => `yaml-language-server: $schema=${schema}`

/** Where the package of this process is. */
export interface Installation {
  /** Its folder. */
  readonly root: string
  /** It is a clone, whose version npm may not have. */
  readonly isClone: boolean
}

export const thisInstallation = (): Installation => ({
  root: fileURLToPath(packageFile('')),
  isClone: existsSync(packageFile('src')),
})

/**
 * The schema that a manifest in `folder` names. If the package is in a `node_modules` of the folder or of one above it,
 * the path to it: it is right for all who install the same package. Else the published one, but a clone names its own.
 */
export function schemaFor(folder: string, { root, isClone }: Installation): string {
  const [, project] = new RegExp(`^(.*?)\\${sep}node_modules\\${sep}`).exec(root) ?? []
  const up = project === undefined ? undefined : relative(folder, project)
  if (project !== undefined && /^(?:\.\.[/\\]?)*$/.test(up ?? '')) {
    // pnpm links this folder to one that has the version in its path
    const schema = `${project}/node_modules/mintage/schemas/manifest.schema.json`
    const path = relative(folder, schema).replaceAll('\\', '/')
    return path.startsWith('.') ? path : `./${path}`
  }
  return isClone ? schemaFile('manifest').href : publishedSchema('manifest')
}
