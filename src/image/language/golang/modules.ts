import { posix } from 'node:path';
import type { LeftOut, StageContext } from '../../toolchain.ts';
import { foldersAbove, INCLUDE_OUTSIDE, inFolder, isPlainPath, localPath } from '../local-path.ts';
import { goDirectives, goLine, localReplacements, usedFolders } from './directives.ts';

/** The modules of an app: one, or those of its go.work. */
export interface GoModules {
  /** Where Go runs, in the mounted folder. */
  readonly folder: string;
  readonly manifests: readonly string[];
  /** Modules without a manifest in the mounted folder. Go refuses to work without one. */
  readonly placeholders: readonly GoPlaceholder[];
  /** Versions of members that other members require, and that are not published: Go would look for them. */
  readonly required: readonly GoRequirement[];
  readonly isVendored: boolean;
  readonly leftOut: readonly LeftOut[];
}

export interface GoRequirement {
  readonly module: string;
  readonly version: string;
  /** Where the module is, relative to go.work. */
  readonly folder: string;
}

export interface GoPlaceholder {
  /** Relative to the mounted folder, possibly outside it, or absolute. */
  readonly folder: string;
  readonly module: string;
}

type Context = Pick<StageContext, 'manifests' | 'appFolder'>;

export function goModules(context: Context): GoModules | undefined {
  const { manifests, appFolder } = context;
  const own = inFolder(appFolder, 'go.mod');
  const workspace = foldersAbove(appFolder).find((folder) => manifests.has(inFolder(folder, 'go.work')));
  if (workspace !== undefined) {
    const modules = ofWorkspace(context, workspace);
    // A go.work above that does not use the app is not what the app is built with.
    if (workspace === appFolder || modules.manifests.includes(own)) return modules;
  }
  return manifests.has(own) ? ofModule(context) : undefined;
}

function ofModule({ manifests, appFolder: folder }: Context): GoModules {
  const text = manifests.get(inFolder(folder, 'go.mod')) ?? '';
  const replaced = replacements(manifests, [{ folder, file: 'go.mod', text }]);
  const vendored = inFolder(folder, 'vendor/modules.txt');
  const [, minor = '14'] = /^1\.(\d+)/.exec(goLine(goDirectives(text)) ?? '1.0') ?? [];
  const isVendored = manifests.has(vendored) && Number(minor) >= 14;
  return {
    folder,
    manifests: [
      ...present(manifests, [inFolder(folder, 'go.mod'), inFolder(folder, 'go.sum')]),
      ...(isVendored ? [vendored] : replaced.manifests),
    ],
    placeholders: replaced.placeholders,
    required: [],
    isVendored,
    leftOut: replaced.leftOut,
  };
}

function ofWorkspace({ manifests }: Context, folder: string): GoModules {
  const file = inFolder(folder, 'go.work');
  const text = manifests.get(file) ?? '';
  const used = usedFolders(goDirectives(text)).map((named) => ({ named, path: localPath(folder, named) }));
  const members = used.flatMap(({ path }) =>
    path !== undefined && manifests.has(inFolder(path, 'go.mod')) ? [path] : [],
  );
  const missing = used.filter(({ path }) => path === undefined || !members.includes(path));
  const replaced = replacements(manifests, [
    { folder, file: 'go.work', text },
    ...members.map((member) => ({
      folder: member,
      file: inFolder(member, 'go.mod'),
      text: manifests.get(inFolder(member, 'go.mod')) ?? '',
    })),
  ]);
  const vendored = inFolder(folder, 'vendor/modules.txt');
  const isVendored = manifests.get(vendored)?.startsWith('## workspace') === true;
  return {
    folder,
    manifests: [
      ...present(manifests, [file, `${file}.sum`]),
      ...members.flatMap((member) => present(manifests, [inFolder(member, 'go.mod'), inFolder(member, 'go.sum')])),
      ...(isVendored ? [vendored] : replaced.manifests),
    ],
    placeholders: [
      ...missing
        .filter(({ named }) => isPlainPath(named))
        .map(({ named }, index) => ({
          folder: beside(folder, named),
          module: `missing.invalid/module${index}`,
        })),
      ...replaced.placeholders,
    ],
    required: requiredMembers(manifests, folder, members),
    isVendored,
    leftOut: [...missing.map(({ named, path }) => missingMember(named, path)), ...replaced.leftOut],
  };
}

/** What people and `go mod tidy` write for a module that has no version. */
const UNPUBLISHED = /^v0\.0\.0(?:-00010101000000-000000000000)?$/;

function requiredMembers(
  manifests: ReadonlyMap<string, string>,
  workspace: string,
  members: readonly string[],
): GoRequirement[] {
  const parsed = members.map((folder) => ({
    folder,
    directives: goDirectives(manifests.get(inFolder(folder, 'go.mod')) ?? ''),
  }));
  const all = [
    ...goDirectives(manifests.get(inFolder(workspace, 'go.work')) ?? ''),
    ...parsed.flatMap((each) => each.directives),
  ];
  const isReplaced = (module: string): boolean =>
    all.some(({ verb, words }) => verb === 'replace' && words[0] === module);
  const folders = new Map(
    parsed.flatMap(({ folder, directives }) => {
      const module = directives.find(({ verb }) => verb === 'module')?.words[0];
      return module === undefined || isReplaced(module) ? [] : [[module, folder] as const];
    }),
  );
  const found = all.flatMap(({ verb, words: [module = '', version = ''] }): [string, GoRequirement][] => {
    const folder = verb === 'require' ? folders.get(module) : undefined;
    if (folder === undefined || !UNPUBLISHED.test(version) || !isPlainPath(module)) return [];
    return [[`${module}@${version}`, { module, version, folder: `./${posix.relative(workspace, folder)}` }]];
  });
  return [...new Map(found).values()];
}

/** Of replaced modules, Go reads go.mod only; replacements of their own do not count (go.dev/ref/mod). */
function replacements(
  manifests: ReadonlyMap<string, string>,
  files: readonly { readonly folder: string; readonly file: string; readonly text: string }[],
): Pick<GoModules, 'manifests' | 'placeholders' | 'leftOut'> {
  const all = files.flatMap(({ folder, file, text }) =>
    localReplacements(goDirectives(text)).map((each) => ({
      ...each,
      file,
      path: localPath(folder, each.folder),
      place: beside(folder, each.folder),
    })),
  );
  const isPresent = ({ path }: (typeof all)[number]): boolean =>
    path !== undefined && manifests.has(inFolder(path, 'go.mod'));
  const missing = all.filter((each) => !isPresent(each));
  return {
    manifests: all.filter(isPresent).map(({ path = '' }) => inFolder(path, 'go.mod')),
    placeholders: missing
      .map(({ place, module }) => ({ folder: place, module }))
      .filter(({ folder, module: name }) => isPlainPath(folder) && isPlainPath(name)),
    leftOut: missing.map(({ module, folder, file, path }) => ({
      message:
        `${file} replaces "${module}" with "${folder}", which ` +
        `${path === undefined ? "is outside the app's folder" : 'has no go.mod'}. ` +
        'The dependencies of that module are not installed, and Go cannot build what imports it.',
      ...(path === undefined && { hint: INCLUDE_OUTSIDE }),
    })),
  };
}

function missingMember(named: string, path: string | undefined): LeftOut {
  return {
    message:
      `go.work uses "${named}", which ${path === undefined ? "is outside the app's folder" : 'has no go.mod'}. ` +
      'The dependencies of that module are not installed, and Go refuses to build a workspace without it.',
    ...(path === undefined && { hint: INCLUDE_OUTSIDE }),
  };
}

function beside(folder: string, named: string): string {
  return named.startsWith('/') || folder === '' ? named : `${folder}/${named}`;
}

function present(manifests: ReadonlyMap<string, string>, names: readonly string[]): string[] {
  return names.filter((name) => manifests.has(name));
}
