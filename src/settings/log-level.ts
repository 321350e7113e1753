/** What is told on stderr; each level with all that those before it tell. */
export const logLevels = ['error', 'warn', 'info', 'debug', 'trace'] as const

export type LogLevel = (typeof logLevels)[number]

/** Whether what is told from `least` on is told at this level. */
export const isLevelEnabled = (level: LogLevel, least: LogLevel): boolean =>
  logLevels.indexOf(level) >= logLevels.indexOf(least)
