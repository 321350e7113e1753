/** The log levels of stderr; each level includes the levels before it. */
export const logLevels = ['error', 'warn', 'info', 'debug', 'trace'] as const

export type LogLevel = (typeof logLevels)[number]

/** Whether `level` includes `least`. */
export const isLevelEnabled = (level: LogLevel, least: LogLevel): boolean =>
  logLevels.indexOf(level) >= logLevels.indexOf(least)
