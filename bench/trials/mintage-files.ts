import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type DesiredImage, manifestOf } from './desired-images.ts'
import type { Claims } from './emulator-stats.ts'

/** The input and output of mintage in the folder of a trial. */
export const mintageFiles = (folder: string) => ({
  manifest: join(folder, 'images.yaml'),
  report: join(folder, 'report.json'),
})

export function writeManifest(folder: string, images: readonly DesiredImage[]): void {
  writeFileSync(mintageFiles(folder).manifest, manifestOf(images))
}

/** From the report. */
export function claimsIn(folder: string): Claims {
  const { images } = JSON.parse(readFileSync(mintageFiles(folder).report, 'utf8')) as {
    readonly images: readonly { readonly name: string; readonly status: string }[]
  }
  return Object.fromEntries(
    images.map(({ name, status }) => [name, status === 'created' || status === 'exists']),
  )
}
