import { readFile, stat, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { ExitCode } from '../../report/exit-code.ts'
import { type CommandError, usageError } from '../../session/command-error.ts'
import { checkProject } from '../../session/load/check-project.ts'
import { defaultManifest, isFolderFile } from '../../settings/default-manifest.ts'
import type { FlagsOf } from '../../settings/options.ts'
import { plainText } from '../../text/plain-text.ts'
import { commandLines, wrapIndented } from '../../text/wrap.ts'
import { packageFile } from '../../util/package-file.ts'
import { errorCodeOf, writeProblem } from '../../util/write-file.ts'
import type { CommandInput } from '../flags.ts'
import { type Io, knownWidth, write } from '../io.ts'
import { modelineOf, publishedSchema, schemaFile, schemaFor, thisInstallation } from './modeline.ts'

type InitFlags = FlagsOf<'init'> & CommandInput

/** Writes an annotated manifest to a new file, or to stdout for `-`, and prints the next steps. */
export async function init(
  { argument: file = defaultManifest, project, schema, nameOf }: InitFlags,
  io: Io,
): Promise<ExitCode> {
  const isStdout = file === '-'
  if (isFolderFile(file)) throw folderFileError(file)
  if (!project?.includes('${')) checkProject(project, nameOf('project')) // an expression has its value later
  const template = await readFile(packageFile('examples/init/images.yaml'), 'utf8')
  const folder = dirname(resolve(isStdout ? defaultManifest : file))
  const text = modelineText(schema, folder) + withProject(template, project)
  if (isStdout) {
    await write(io, text)
    return 0
  }
  const code = await errorCodeOf(writeFile(file, text, { flag: 'wx' }))
  if (code !== undefined)
    throw await unwritable(file, code === 'EEXIST' && (await isFolder(file)) ? 'EISDIR' : code)
  const columns = knownWidth(io.stdout, io.env) ?? Number.POSITIVE_INFINITY
  await write(io, nextSteps(plainText(file), project, columns))
  return 0
}

function modelineText(schema: InitFlags['schema'], folder: string): string {
  const urls = {
    auto: () => schemaFor(folder, thisInstallation()),
    file: () => schemaFile('manifest').href,
    published: () => publishedSchema('manifest'),
  }
  return schema === 'none' ? '' : `# ${modelineOf(urls[schema]())}\n`
}

const withProject = (template: string, project: string | undefined): string =>
  project === undefined
    ? template
    : template.replace(
        /^project: \S+/m,
        () => `project: ${isPlain(project) ? project : JSON.stringify(project)}`,
      )

/** Without quotes, YAML reads it as this string. */
const isPlain = (project: string): boolean => /^[a-z][a-z0-9-]*$/.test(project)

/** A dangling symlink is not a folder. */
const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )

function folderFileError(file: string): CommandError {
  const name = plainText(file)
  return usageError(
    `${name} contains the shared values of a folder, not images`,
    `specify another file in the folder: mintage init ${argumentOf(join(dirname(name), defaultManifest))}`,
  )
}

async function unwritable(file: string, code: string): Promise<CommandError> {
  const name = plainText(file)
  if (code === 'EEXIST') {
    return usageError(
      `${name} already exists; it is unchanged`,
      'specify a new file, mintage init new.yaml, or delete this one first',
    )
  }
  if (code === 'EISDIR')
    return usageError(
      `${name} is a folder`,
      `specify a file in it: mintage init ${argumentOf(`${name.replace(/\/$/, '')}/${defaultManifest}`)}`,
    )
  const hint = code === 'ENOENT' ? 'create its folder first' : 'specify a writable file'
  return usageError(`cannot write ${name}${plainText(await writeProblem(file, code))}`, hint)
}

function nextSteps(file: string, project: string | undefined, columns: number): string {
  const argument = file === defaultManifest ? '' : ` ${argumentOf(file)}`
  const steps = [
    [`mintage plan${argument} --emulator`, 'try it on an emulator; nothing is sent to Google'],
    ['mintage explain images', 'see the fields of an image'],
    [`mintage validate${argument}`, 'check your changes offline'],
  ] as const
  const width = Math.max(...steps.map(([command]) => command.length)) + 5
  return [
    ...wrapIndented(`Wrote ${file}, a manifest of two images. Next:`, columns),
    '',
    ...commandLines(
      steps.map(([command, purpose]) => command.padEnd(width) + purpose),
      columns,
    ),
    ...(project === undefined ? ['', ...wrapIndented(ownProject, columns)] : []),
    '',
  ].join('\n')
}

const ownProject =
  'Its project is golden-prod: set yours in the line "project:" before you run plan without --emulator.'

/** The file as a shell word that mintage does not read as a flag. */
function argumentOf(file: string): string {
  const word = file.startsWith('-') ? `./${file}` : file
  return /^[\w./@:+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
