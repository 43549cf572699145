import { builtinModules } from 'node:module';

const names = new Set(builtinModules);

/**
 * Lets a bundled CommonJS library load Node's own modules when it runs, as it would with `require`. An ES module has no
 * `require`, esbuild's stand-in for it throws, and one made by `createRequire` breaks when an application is bundled again.
 */
export const lazyBuiltins = {
  name: 'lazy-builtins',
  setup(build) {
    build.onResolve({ filter: /.*/ }, ({ kind, path }) => {
      const name = path.replace(/^node:/, '');
      return kind === 'require-call' && names.has(name) ? { path: name, namespace: 'builtin' } : undefined;
    });
    build.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(`node:${path}`)});`,
    }));
  },
};
