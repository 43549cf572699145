/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';

const config: Config = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/__tests__/**/*.test.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.m?[jt]s$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' }, transform: { useDefineForClassFields: false } } },
    ],
  },
  // These are published as ES modules only, which jest does not load untransformed.
  transformIgnorePatterns: ['/node_modules/(?!(?:p-retry|is-network-error|tinyqueue|internmap|d3-[a-z-]+)/)'],
  setupFiles: ['<rootDir>/__tests__/async-storages.ts'],
  // It only ends what hangs: a machine that stalls for seconds must not fail a test.
  testTimeout: 300_000,
  // Many tests wait for sockets and timers: jest would leave one core idle.
  maxWorkers: '100%',
};

export default config;
