// node scripts/sbom.mjs > FILE: the software bill of materials of the package, in CycloneDX. npm lists all packages of
// the lockfile; those in the bundle remain, as the user gets them. They are no optional dependencies for him.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { packagesOf } from './licenses.mjs'

const { inputs } = JSON.parse(readFileSync('.cache/metafile.json', 'utf8'))
const bundled = new Set(packagesOf(Object.keys(inputs)).map(refOf))

const args = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only']
const bom = JSON.parse(execFileSync('npm', args, { encoding: 'utf8', maxBuffer: 64e6 }))
const { name } = JSON.parse(readFileSync('package.json', 'utf8'))
const { component } = bom.metadata
const refs = new Set([component['bom-ref'], ...bundled])

const components = bom.components.filter((one) => bundled.has(one['bom-ref']))
if (components.length !== bundled.size) throw new Error('npm does not list every package of the bundle')
bom.components = components.map(({ properties: _, ...rest }) => ({ ...rest, scope: 'required' }))
bom.metadata.component = { ...component, name, type: 'application' } // npm names the folder
bom.dependencies = bom.dependencies
  .filter(({ ref }) => refs.has(ref))
  .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((other) => refs.has(other)) }))
process.stdout.write(`${JSON.stringify(bom, undefined, 2)}\n`)

/** `got@14.6.6`: npm's reference to a package. */
function refOf(folder) {
  const { name, version } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'))
  return `${name}@${version}`
}
