/** The share of one of `count` runs in a number for all: rounded down, and at least 1. Zero stays zero. */
export const shareOf = (total: number, count: number): number =>
  total === 0 ? 0 : Math.max(1, Math.floor(total / count))
