import { type SecretProvider, unreadable } from './provider.ts';
import type { SecretSource } from '../workspace/secret-source.ts';

/** Reads environment variables. An empty variable counts as unset, as is usual in CI. */
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
