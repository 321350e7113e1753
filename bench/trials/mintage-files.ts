import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Claims } from './account.ts'
import { manifestOf, type WantedImage } from './images.ts'

/** What mintage reads, and what it writes, in a folder of the trial. */
export const mintageFiles = (folder: string) => ({
  manifest: join(folder, 'images.yaml'),
  report: join(folder, 'report.json'),
})

export function writeManifest(folder: string, images: readonly WantedImage[]): void {
  writeFileSync(mintageFiles(folder).manifest, manifestOf(images))
}

/** What the report says of each image. */
export function claimsIn(folder: string): Claims {
  const { images } = JSON.parse(readFileSync(mintageFiles(folder).report, 'utf8')) as {
    readonly images: readonly { readonly name: string; readonly status: string }[]
  }
  return Object.fromEntries(
    images.map(({ name, status }) => [name, status === 'created' || status === 'exists']),
  )
}
