import { commandProvider, type SecretCommands } from './command.ts';
import { environmentProvider } from './environment.ts';
import { fileProvider } from './file.ts';
import { type SecretProvider, type SecretProviders, unreadable } from './provider.ts';
import type { SecretSource } from '../workspace/secret-source.ts';

export interface SecretSettings {
  readonly env: NodeJS.ProcessEnv;
  readonly commands: SecretCommands;
  /** VS Code's secret storage; absent in the terminal. */
  readonly stored?: (name: string) => Promise<string | undefined>;
}

/** The providers available in VS Code or in the terminal. */
export function secretProviders({ env, commands, stored }: SecretSettings): SecretProviders {
  return {
    env: environmentProvider(env),
    file: fileProvider,
    command: commandProvider(commands, env),
    vscode: storageProvider(stored),
  };
}

/** VS Code's secrets are only accessible to VS Code itself. */
function storageProvider(stored: SecretSettings['stored']): SecretProvider<Extract<SecretSource, { kind: 'vscode' }>> {
  return {
    read: async (source) => {
      if (stored === undefined)
        throw unreadable(
          source,
          'it is only available in VS Code',
          'Build this workspace in VS Code, or set spec.source to env, file or command.',
        );
      const value = await stored(source.secret);
      if (value !== undefined) return value;
      throw unreadable(
        source,
        'no secret with this name is stored',
        `Store it with "DevOpsMaestro: Set Secret…" as ${source.secret}.`,
      );
    },
  };
}
