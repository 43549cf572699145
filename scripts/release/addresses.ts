// Links and pictures in README and CHANGELOG are relative to this repository, of whose pages npm has only these two, so they must become
// absolute. The release workflow runs this before it publishes. GitHub says which repository it is; nothing here names one.

/** The repository as `owner/name`, and the published commit. */
export interface Origin {
  readonly repository: string;
  readonly commit: string;
}

/** A page with absolute addresses: links lead to the files of that commit, pictures to their contents. */
export function withAddresses(text: string, { repository, commit }: Origin): string {
  const to = (path: string, kind: string) => `https://github.com/${repository}/${kind}/${commit}/${path}`;
  return text.replace(
    /(!?)(\[[^\]]*\])\((?!https?:|#|mailto:)([^)\s]+)\)/g,
    (_, mark: string, words: string, path: string) =>
      mark === '!' ? `!${words}(${to(path, 'raw')})` : `${words}(${to(path, 'blob')})`,
  );
}

/** The fields of package.json that say where it comes from: npm refuses provenance if another repository publishes. */
export const fieldsOf = ({ repository }: Origin) => ({
  repository: { type: 'git', url: `git+https://github.com/${repository}.git` },
  homepage: `https://github.com/${repository}#readme`,
  bugs: { url: `https://github.com/${repository}/issues` },
});

/** Reads repository and commit from the variables that GitHub sets in a workflow. */
export function originOf(env: Record<string, string | undefined>): Origin {
  const read = (name: string, shape: RegExp, right: string) => {
    const value = env[name];
    if (value !== undefined && shape.test(value)) return value;
    throw new TypeError(`${name}: ${right}; got ${JSON.stringify(value)}`);
  };
  return {
    repository: read('GITHUB_REPOSITORY', /^[\w.-]+\/[\w.-]+$/, 'owner/name'),
    commit: read('GITHUB_SHA', /^[\da-f]{40}$/, 'a commit of 40 hex digits'),
  };
}
