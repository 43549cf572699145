/** Tests of axios that an attached client fails, by cause. Take a test off if it passes again. */
export const expected = [
  {
    cause: 'attemptTimeout: they take longer than its 10 seconds, and bare axios would wait',
    tests: [
      'tests/unit/adapters/fetch.test.js > supports fetch with nodejs > progress > upload > should support upload progress capturing',
      'tests/unit/adapters/fetch.test.js > supports fetch with nodejs > progress > download > should support download progress capturing',
      'tests/unit/adapters/http.test.js > supports http with nodejs > progress > upload > should support upload progress capturing',
      'tests/unit/adapters/http.test.js > supports http with nodejs > progress > download > should support download progress capturing',
    ],
  },
];
