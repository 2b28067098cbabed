import path from 'node:path';
import { execa } from 'execa';
import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { cacheFolder, repository } from './folders.ts';
import { say } from './say.ts';

/** The machine's desktop VS Code, else a downloaded one; nothing where there is no display or no way to download it. */
export async function findDesktop(): Promise<string | undefined> {
  const hasDisplay = process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
  if (!hasDisplay) return undefined;
  const { exitCode } = await execa('code', ['--version'], { reject: false });
  if (exitCode === 0) return 'code';
  try {
    return await downloadAndUnzipVSCode({ cachePath: path.join(cacheFolder(), 'desktop') });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    say(`desktop VS Code cannot be downloaded (${reason}): using a browser`);
    return undefined;
  }
}

/** Opens the folder with this extension in it, and returns when the window is closed. */
export async function openDesktop(program: string, folder: string, environment: Record<string, string>): Promise<void> {
  // A VS Code that runs already has other variables: a profile of its own makes this one a process of its own.
  const isApart = program !== 'code' || Object.keys(environment).length > 0;
  const args = [
    '--new-window',
    '--wait',
    `--extensionDevelopmentPath=${repository}`,
    ...(isApart ? ['--user-data-dir', path.join(cacheFolder(), 'desktop-profile')] : []),
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    folder,
  ];
  await execa(program, args, { env: environment, stdio: 'inherit', reject: false });
}
