import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { paired, type Row } from './measure.ts';
import { ownBase } from './own-base.ts';

const ROOT = join(import.meta.dirname, '..');
const DVM = join(ROOT, 'bin', 'dvm.mjs');
const WORKSPACE = 'bench/dev';

/** Compares `dvm build` with `docker buildx build` of the same Dockerfile, context and flags. Needs an engine. */
export async function benchBuilds(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'dvm-bench-'));
  const base = await ownBase(folder);
  try {
    writeApp(folder, base.tag);
    const env = { ...process.env, DVM_HOME: join(folder, 'home') };
    const dvm = async (...flags: string[]): Promise<void> => {
      await execa(process.execPath, [DVM, 'build', WORKSPACE, '--root', join(folder, 'app'), ...flags], { env });
    };
    const peer = await preparePeer(folder, env);
    const unchanged = await paired(
      7,
      () => dvm(),
      () => peer(),
    );
    const cold = await paired(
      3,
      () => dvm('--no-cache'),
      () => peer('--no-cache'),
    );
    return [
      { name: 'dvm build, nothing changed', peer: 'docker buildx build', ...unchanged },
      { name: 'dvm build --no-cache', peer: 'docker buildx build --no-cache', ...cold },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await removeImages();
    await base.remove();
  }
}

function writeApp(folder: string, baseImage: string): void {
  const app = join(folder, 'app');
  mkdirSync(app);
  cpSync(join(ROOT, 'examples', 'reports'), app, { recursive: true });
  const head = 'apiVersion: devopsmaestro.io/v1\nkind: ';
  writeFileSync(
    join(app, 'workspaces.yaml'),
    `${head}App\nmetadata: {name: bench}\nspec: {path: .}\n---\n${head}Workspace\nmetadata: {name: dev, ` +
      `app: bench}\nspec: {image: {baseImage: "${baseImage}"}}\n`,
  );
}

/** The command that `dvm` would run: the same Dockerfile, an empty context, and its own local layer cache. */
async function preparePeer(folder: string, env: NodeJS.ProcessEnv): Promise<(...flags: string[]) => Promise<void>> {
  const { stdout } = await execa(process.execPath, [DVM, 'render', WORKSPACE, '--root', join(folder, 'app')], { env });
  const [context, cache, dockerfile] = [join(folder, 'context'), join(folder, 'cache'), join(folder, 'Dockerfile')];
  mkdirSync(context);
  writeFileSync(dockerfile, `${stdout}\n`);
  return async (...flags) => {
    const args = [
      'buildx',
      'build',
      '--progress=rawjson',
      '--provenance=false',
      `--file=${dockerfile}`,
      '--target=dev',
      '--tag=dvm-bench-peer:latest',
    ];
    const caches = [
      ...(flags.length > 0 ? [] : [`--cache-from=type=local,src=${cache}`]),
      `--cache-to=type=local,dest=${cache},mode=max`,
    ];
    await execa('docker', [...args, ...caches, ...flags, context], {
      env: { ...env, BUILDX_CONFIG: join(folder, 'buildx') },
    });
  };
}

async function removeImages(): Promise<void> {
  const { stdout } = await execa('docker', [
    'images',
    '--format={{.Repository}}:{{.Tag}}',
    '--filter=reference=dvm-dev-bench',
    '--filter=reference=dvm-bench-peer',
  ]);
  const images = stdout.split('\n').filter((line) => line !== '');
  if (images.length > 0) await execa('docker', ['rmi', ...images], { reject: false });
}
