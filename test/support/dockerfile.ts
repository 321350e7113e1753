import { cpSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export interface Instruction {
  readonly name: string
  readonly value: string
}

/** The instructions of a Dockerfile, without heredocs and continued lines, which ours have not. */
export function instructionsOf(path: string): readonly Instruction[] {
  const lines = readFileSync(path, 'utf8').split('\n')
  return lines
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name, value] = /^([A-Z]+) (.+)$/.exec(line) ?? []
      if (name === undefined || value === undefined) throw new Error(`${path}: ${line}`)
      return { name, value }
    })
}

/** Each stage begins with FROM. */
export function stagesOf(path: string): readonly (readonly Instruction[])[] {
  const stages: Instruction[][] = []
  for (const instruction of instructionsOf(path)) {
    if (instruction.name === 'FROM') stages.push([])
    stages.at(-1)?.push(instruction)
  }
  return stages
}

export const valuesOf = (stage: readonly Instruction[], name: string): string[] =>
  stage.filter((one) => one.name === name).map(({ value }) => value)

/** Where each file and folder goes: a folder as the target of several keeps their names. */
export function copiesOf(stage: readonly Instruction[]): readonly (readonly [from: string, to: string])[] {
  return valuesOf(stage, 'COPY').flatMap((value) => {
    const paths = value.split(' ').filter((part) => !part.startsWith('--'))
    const to = paths.pop() ?? ''
    return paths.map((from) => [from, to.endsWith('/') ? join(to, from) : to] as const)
  })
}

/** Carries the copies out, between two folders. */
export function copyAll(copies: ReturnType<typeof copiesOf>, from: string, to: string): void {
  for (const [source, target] of copies) {
    mkdirSync(dirname(join(to, target)), { recursive: true })
    cpSync(join(from, source), join(to, target), { recursive: true })
  }
}
