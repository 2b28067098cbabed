import { type SecretProvider, unreadable } from './provider.ts';
import type { SecretSource } from '../workspace/secret-source.ts';

/** Variables of the environment that the build is started in. An empty one counts as not set, as everywhere in CI. */
export function environmentProvider(env: NodeJS.ProcessEnv): SecretProvider<Extract<SecretSource, { kind: 'env' }>> {
  return {
    read: (source) => {
      const value = env[source.variable];
      if (value !== undefined && value !== '') return Promise.resolve(value);
      return Promise.reject(
        unreadable(
          source,
          'it is not set',
          `Set ${source.variable} before VS Code or the terminal starts, or use another spec.source.`,
        ),
      );
    },
  };
}
