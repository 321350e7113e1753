import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

interface Bom {
  readonly bomFormat: string
  readonly metadata: { readonly component: object }
  readonly components: readonly {
    readonly name: string
    readonly version: string
    readonly scope: string
    readonly purl: string
    readonly hashes: readonly unknown[]
    readonly licenses: readonly unknown[]
  }[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[]
}

test('the bill of materials has the packages in the bundle, and no other', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['scripts/sbom.mjs'], { maxBuffer: 64e6 })
  const bom = JSON.parse(stdout) as Bom
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
  expect(bom).toMatchObject({
    bomFormat: 'CycloneDX',
    metadata: {
      component: { name: 'mintage', version, type: 'application', purl: `pkg:npm/mintage@${version}` },
    },
  })
  const licensed = readFileSync('dist/THIRD-PARTY-LICENSES.txt', 'utf8').matchAll(
    /^-{80}\n\n(\S+) (\S+) \(/gm,
  )
  const listed = bom.components.map((one) => `${one.name} ${one.version}`)
  // in the validator, which is compiled before the bundle
  expect(listed).toContainEqual(expect.stringMatching(/^ajv 8\./))
  expect(listed.sort()).toEqual([...licensed].map(([, name, of]) => `${name} ${of}`).sort())
  expect(
    bom.components.filter(
      ({ purl, scope, hashes, licenses }) =>
        !purl.startsWith('pkg:npm/') || scope !== 'required' || hashes.length * licenses.length === 0,
    ),
  ).toEqual([])
  const direct = bom.dependencies.find(({ ref }) => ref === `mintage@${version}`)?.dependsOn ?? []
  expect(direct).toContainEqual(expect.stringMatching(/^got@/))
  expect(direct).not.toContainEqual(expect.stringMatching(/^vitest@/))
})
