import { parse } from 'yaml';
import { stringAt, stringsAt, tableAt } from '../../text/data.ts';
import { run } from '../instruction.ts';
import { copyForUser, keptFolder, stageManifests, type Toolchain, TOOLS, type User } from '../toolchain.ts';
import { shellWord } from '../quote.ts';
import { localManifests } from './local-manifests.ts';
import { inFolder } from './local-path.ts';

const cacheOf = ({ home }: User): string => `${home}/.pub-cache`;

export const dart: Toolchain = {
  defaultVersion: '3.7',
  image: (version) => `dart:${version}`,
  manifests: /^(?:[A-Za-z0-9_][\w.-]*\/){0,4}pubspec\.(?:yaml|lock)$/,
  manifestFolders:
    /^(?:(?!build\/|node_modules\/)[A-Za-z0-9_][\w.-]*\/){0,3}(?!build$|node_modules$)[A-Za-z0-9_][\w.-]*$/,
  basePackages: () => ['git'],
  path: ({ user }) => ['/usr/lib/dart/bin', `${cacheOf(user)}/bin`, `${TOOLS}/bin`],
  env: ({ user }) => ({ PUB_CACHE: cacheOf(user) }),
  defaultTools: [],
  dependencies(context) {
    const own = inFolder(context.appFolder, 'pubspec.yaml');
    if (!context.manifests.has(own)) return undefined;
    const { files, leftOut } = localManifests(context.manifests, own, localPackages);
    const lock = inFolder(context.appFolder, 'pubspec.lock');
    const manifests = [...files, ...(context.manifests.has(lock) ? [lock] : [])];
    const { mount, cache, keep } = keptFolder(context, 'pub', cacheOf(context.user));
    const locked = context.manifests.has(lock) ? ' --enforce-lockfile' : '';
    return {
      manifests,
      instructions: [
        ...stageManifests(context, manifests),
        run(
          [
            ...(context.appFolder === '' ? [] : [`cd ${shellWord(context.appFolder)}`]),
            `PUB_CACHE=${cache} dart pub get${locked}`,
            ...keep,
          ],
          { mounts: [mount] },
        ),
      ],
      copies: copyForUser(context, cacheOf(context.user)),
      leftOut,
    };
  },
  tools: (context, tools) => [
    ...context.args,
    run(tools.map((tool) => `PUB_CACHE=${TOOLS} dart pub global activate ${tool.split('@').map(shellWord).join(' ')}`)),
  ],
};

/** Members of a workspace, and packages in folders (dart.dev/tools/pub/dependencies). */
function localPackages(text: string): string[] {
  const manifest = yamlOf(text);
  const tables = ['dependencies', 'dev_dependencies', 'dependency_overrides'].map((name) => tableAt(manifest, name));
  return [
    ...stringsAt(manifest, 'workspace'),
    ...tables.flatMap((table) => Object.values(table).flatMap((each) => stringAt(each, 'path') ?? [])),
  ];
}

function yamlOf(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 100 });
  } catch {
    return undefined; // pub reports it.
  }
}
