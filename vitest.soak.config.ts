import { defineConfig } from 'vitest/config'
import quick from './vitest.config.ts'

const { MINTAGE_PROPERTY_MINUTES: minutes = 0, MINTAGE_SOAK_SHARE: share = '1' } = process.env

/** `npm run test:soak`: many processes, long virtual runs, and the random tests once more with many runs. */
export default defineConfig({
  test: {
    ...quick.test,
    include: ['test/soak/**/*.test.ts', 'test/**/*.random.test.ts'],
    exclude: [],
    env: { MINTAGE_SOAK: share },
    testTimeout: 900_000 + Number(minutes) * 60_000,
  },
})
