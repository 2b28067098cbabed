/** Where a secret is stored. YAML names the source, never the value. */
export type SecretSource =
  /** An environment variable of the process that starts the build. */
  | { readonly kind: 'env'; readonly variable: string }
  /** A file on this machine. */
  | { readonly kind: 'file'; /** Absolute. */ readonly path: string }
  /** A secret that the user stored with the command *Set Secret*. */
  | { readonly kind: 'vscode'; readonly secret: string }
  /** The output of a program configured in the user's own settings. */
  | CommandSource;

export interface CommandSource {
  readonly kind: 'command';
  readonly command: string;
  readonly secret: string;
  readonly environment?: string;
  readonly field?: string;
}

/** The command that documents with `source: vault` use. */
export const VAULT_COMMAND = 'vault';

/** Names a source. trust.json records what the user approved by this text: with another text, they are asked again. */
export function describeSource(source: SecretSource): string {
  switch (source.kind) {
    case 'env':
      return `the variable ${source.variable} of this machine`;
    case 'file':
      return `the file ${source.path}`;
    case 'vscode':
      return `VS Code's secret storage as "${source.secret}"`;
    case 'command': {
      const details = [
        source.environment && `environment ${source.environment}`,
        source.field && `field ${source.field}`,
      ].filter((each) => each !== undefined);
      const suffix = details.length === 0 ? '' : ` (${details.join(', ')})`;
      return `"${source.secret}"${suffix} of the secret command "${source.command}"`;
    }
  }
}
