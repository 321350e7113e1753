import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type CliResult, mintage } from './run-mintage.ts'

export { type CliOptions, type CliResult, mintage } from './run-mintage.ts'

/** Creates a folder with these files, deleted after the test; returns its path. */
export function folder(files: Record<string, string | Uint8Array>): string {
  const path = mkdtempSync(join(tmpdir(), 'mintage-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  for (const [name, content] of Object.entries(files)) writeFileSync(join(path, name), content)
  return path
}

/** Validates one manifest, with the folder's name cut from the output. */
export async function validateText(text: string | Uint8Array, ...flags: string[]): Promise<CliResult> {
  const path = folder({ 'images.yaml': text })
  const { code, stdout, stderr } = await mintage(['validate', join(path, 'images.yaml'), ...flags])
  const plain = (output: string) => output.replaceAll(`${path}/`, '')
  return { code, stdout: plain(stdout), stderr: plain(stderr) }
}
