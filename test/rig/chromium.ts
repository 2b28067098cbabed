import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { chromium, type Browser } from 'playwright-core';
import { cached, contentHash } from './cache.ts';
import { libraryFolders, ownSuite, resolvePackages, unpackPackages, versionOf, type Packages } from './debian.ts';
import { cacheFolder } from './folders.ts';

const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

interface Program {
  executablePath: string;
  env: Record<string, string>;
}

/** The machine's Chromium or Chrome, else Debian's, unpacked. */
export async function startChromium(): Promise<Browser> {
  const installed = INSTALLED.find((file) => existsSync(file));
  const { executablePath, env } =
    installed === undefined ? await unpackedChromium() : { executablePath: installed, env: {} };
  return await chromium.launch({
    executablePath,
    args: FLAGS,
    env: { ...ownEnvironment(), ...env },
    handleSIGINT: false,
    handleSIGTERM: false,
  });
}

async function unpackedChromium(): Promise<Program> {
  const packages: Packages = {
    suite: ownSuite(),
    names: ['chromium', 'fonts-dejavu-core', 'fonts-liberation'],
    dependencies: 'missing',
  };
  const { folder } = await cached<{ packages: string[] }>({
    name: 'chromium',
    wanted: { ...packages, architecture: process.arch, recipe: contentHash([import.meta.filename]) },
    resolve: async () => ({ packages: await resolvePackages(packages) }),
    make: async (entry) => {
      await unpackPackages(packages, entry);
      writeFileSync(path.join(entry, 'fonts.conf'), fontConfiguration());
      await execa(program(entry).executablePath, ['--version'], { env: program(entry).env });
    },
    title: ({ packages: files }) => `Chromium ${versionOf(files, 'chromium')}`,
  });
  return program(folder);
}

function program(folder: string): Program {
  return {
    executablePath: path.join(folder, 'usr/lib/chromium/chromium'),
    env: { LD_LIBRARY_PATH: libraryFolders(folder).join(':'), FONTCONFIG_FILE: path.join(folder, 'fonts.conf') },
  };
}

/** Only the fonts that came along, so that a picture looks the same on every machine. */
function fontConfiguration(): string {
  const preferred = [
    ['sans-serif', 'Liberation Sans'],
    ['serif', 'Liberation Serif'],
    ['monospace', 'DejaVu Sans Mono'],
  ];
  const aliases = preferred.map(
    ([family, font]) => `  <alias><family>${family}</family><prefer><family>${font}</family></prefer></alias>`,
  );
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir prefix="relative">usr/share/fonts</dir>
  <cachedir>${path.join(cacheFolder(), 'fontconfig')}</cachedir>
${aliases.join('\n')}
</fontconfig>
`;
}

function ownEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
