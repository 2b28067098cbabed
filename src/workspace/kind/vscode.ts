import type { Fields } from '../document/fields.ts';
import type { Json } from '../document/json.ts';
import { extensionRule, holdsCredentials } from '../rules.ts';
import type { VsCode } from '../model.ts';
import type { Check } from './check.ts';

/** A Dockerfile line may have 65,535 bytes, and escaping can double the length. */
const MAX_SETTINGS_BYTES = 24_000;

/** VS Code extensions and settings. Nothing is substituted: VS Code has its own `${workspaceFolder}` and the like. */
export function readVsCode(vscode: Fields, check: Check): VsCode {
  const extensions = check.strings(vscode, 'extensions', extensionRule) ?? [];
  const settings = vscode.jsonMap('settings');
  for (const [name, { value, location }] of settings) {
    if (!holdsSecret(name, value)) continue;
    const message = `${vscode.path('settings')}.${name} looks like a secret, and anyone with the image can read it.`;
    check.error(
      { value: name, location },
      message,
      'Remove it from the file and add it to your VS Code user settings.',
    );
  }
  if (
    Buffer.byteLength(JSON.stringify(Object.fromEntries([...settings].map(([name, { value }]) => [name, value])))) >
    MAX_SETTINGS_BYTES
  ) {
    vscode.error(
      'settings',
      `${vscode.path('settings')} must not be larger than ${MAX_SETTINGS_BYTES} bytes, the limit of an image label.`,
    );
  }
  vscode.reportUnknown();
  return { extensions, settings };
}

/** Only names that end like this suggest a secret: settings mention tokens and authors without containing one. */
const SECRET_NAME =
  /(?:token|secret|password|passwd|passphrase|credentials?|private_?key|api_?key|access_?key|authorization)$/i;

function holdsSecret(name: string, value: Json): boolean {
  if (typeof value === 'string')
    return (value !== '' && !/\$\{[a-z]+:/i.test(value) && SECRET_NAME.test(name)) || holdsCredentials(value);
  if (value === null || typeof value !== 'object') return false;
  return Object.entries(value).some(([key, each]) => holdsSecret(Array.isArray(value) ? name : key, each));
}
