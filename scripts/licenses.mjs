import { readdirSync, readFileSync } from 'node:fs'

const licenseFile = /^(?:licen[cs]e|copying|notice)\b/i

/** The folders of the packages that contain these files. */
export function packagesOf(paths) {
  const folders = paths.flatMap((path) => path.match(/^.*\bnode_modules\/(?:@[^/]+\/)?[^/]+/) ?? [])
  return [...new Set(folders)].sort()
}

/** The licenses and notices of all packages with files in the bundle. Throws if a package has none. */
export function licenseTexts(paths) {
  const sections = packagesOf(paths).map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'))
    return `${name} ${version} (${license})\n\n${textOf(folder)}\n`
  })
  const intro = 'mintage contains these packages, each under its own license.\n'
  return [intro, ...sections].join(`\n${'-'.repeat(80)}\n\n`)
}

function textOf(folder) {
  const names = readdirSync(folder).filter((name) => licenseFile.test(name))
  const texts = names.map((name) => readFileSync(`${folder}/${name}`, 'utf8').trim())
  if (texts.length === 0) texts.push(licenseInReadme(folder))
  return texts.join('\n\n')
}

function licenseInReadme(folder) {
  const [, text] = readFileSync(`${folder}/README.md`, 'utf8').split(/^#* *License\n(?:-+\n)?/im)
  if (text === undefined) throw new Error(`${folder} has no license text`)
  return text.trim()
}
