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
    const { name, version, license, author } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'))
    return `${name} ${version} (${license})\n\n${textOf(folder) ?? standardText(name, license, author)}\n`
  })
  const intro = 'mintage contains these packages, each under its own license.\n'
  return [intro, ...sections].join(`\n${'-'.repeat(80)}\n\n`)
}

function textOf(folder) {
  const names = readdirSync(folder).filter((name) => licenseFile.test(name))
  const texts = names.map((name) => readFileSync(`${folder}/${name}`, 'utf8').trim())
  return texts.length > 0 ? texts.join('\n\n') : licenseInReadme(folder)
}

function licenseInReadme(folder) {
  const [, text] = readFileSync(`${folder}/README.md`, 'utf8').split(/^#* *License\n(?:-+\n)?/im)
  return text?.trim()
}

/** The text of https://spdx.org/licenses/MIT.html, for a package that only names its license and its author. */
const mit = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`

function standardText(name, license, author) {
  if (license !== 'MIT' || typeof author !== 'string') throw new Error(`${name} has no license text`)
  return `MIT License\n\nCopyright (c) ${author}\n\n${mit}`
}
