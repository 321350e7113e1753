import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/soak/**'],
    maxWorkers: '100%',
    // most of the processor's time would go into loading the same modules for each file
    isolate: false,
    // against hangs alone: a busy machine may take ten times as long as an idle one
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // `npm run test:coverage`: branches of the pure modules that their own tests reach, in percent
    coverage: {
      include: ['src/{catalog,plan,report,manifest/expressions}/**/*.ts'],
      reporter: ['text'],
      reportsDirectory: '.cache/coverage',
      thresholds: {
        'src/catalog/**': { branches: 95 },
        'src/manifest/expressions/**': { branches: 95 },
        'src/plan/**': { branches: 95 },
        'src/report/**': { branches: 95 },
      },
    },
  },
})
