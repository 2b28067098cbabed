import { objectAt, textsIn } from './data.ts';
import { normalize } from './paths.ts';
import type { Project } from './project.ts';

/** Changes to dependencies that the project keeps. */
export interface Patches {
  /** Paths of the patch files that apply. */
  readonly files: readonly string[];
  /** The folder that patch-package applies after the installation, if the project uses it. */
  readonly patchPackage?: string;
}

const PATCH = /\.(?:patch|diff)$/;

/**
 * Patches that the package manager applies are named in a manifest, the lock file or pnpm-workspace.yaml; patch-package
 * applies those of a folder.
 */
export function patchesOf({ files, root }: Project, texts: readonly string[]): Patches {
  const all = [...files.keys()].filter((path) => PATCH.test(path));
  const named = all.filter((path) => texts.some((text) => text.includes(path)));
  const folder = usesPatchPackage(root.data) ? patchFolder(root.data) : undefined;
  const applied = folder === undefined ? [] : all.filter((path) => path.startsWith(`${folder}/`));
  return {
    files: [...new Set([...named, ...applied])].sort(),
    ...(folder !== undefined && applied.length > 0 && { patchPackage: folder }),
  };
}

function usesPatchPackage(data: Readonly<Record<string, unknown>>): boolean {
  return ['dependencies', 'devDependencies', 'optionalDependencies'].some((field) =>
    Object.hasOwn(objectAt(data, field), 'patch-package'),
  );
}

function patchFolder(data: Readonly<Record<string, unknown>>): string {
  const scripts = textsIn(Object.values(objectAt(data, 'scripts')));
  const [folder] = scripts
    .filter((script) => script.includes('patch-package'))
    .flatMap((script) => /--patch-dir[= ]["']?([\w./-]+)/.exec(script)?.[1] ?? []);
  return normalize(folder ?? 'patches') ?? 'patches';
}
