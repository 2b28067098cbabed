import { parseJson, parseToml, stringAt, tableAt, valueAt } from '../../../text/data.ts';
import { inFolder } from '../local-path.ts';
import { readPyproject } from './pyproject.ts';
import { readSetupCfg, readSetupPy } from './setup-files.ts';

/** What installs the app's dependencies, and from which of its files. */
export type Choice =
  | { readonly manager: 'uv' | 'poetry' | 'pdm'; readonly lock: string | undefined; readonly pyproject: string }
  | { readonly manager: 'pipenv'; readonly lock: string | undefined; readonly pipfile: string }
  | { readonly manager: 'pip'; readonly requirements: readonly string[] }
  | { readonly manager: 'pylock'; readonly lock: string }
  /** The metadata of a project without a lock file; `program` is the manager that the project is made for. */
  | { readonly manager: 'project'; readonly program: 'pip' | 'uv' | 'pdm' };

export interface Decision {
  readonly choice: Choice | undefined;
  /** Lock files that cannot be read, and why. */
  readonly broken: readonly string[];
}

/** The requirements for development that people have beside requirements.txt. */
const DEVELOPMENT = ['requirements-dev.txt', 'requirements_dev.txt', 'dev-requirements.txt', 'dev_requirements.txt'];
/** Without a requirements.txt, the first of these that exists, because it includes the others. */
const IN_FOLDER = ['dev', 'development', 'local', 'base', 'common', 'main', 'requirements', 'production', 'prod'].map(
  (name) => `requirements/${name}.txt`,
);

/**
 * A lock file decides, because it belongs to one manager; then the manifest of a manager; then the tables of
 * pyproject.toml. Files are those in the app's folder.
 */
export function decide(texts: ReadonlyMap<string, string>, folder: string): Decision {
  const has = (name: string): boolean => texts.has(inFolder(folder, name));
  const text = (name: string): string => texts.get(inFolder(folder, name)) ?? '';
  const path = (name: string): string => inFolder(folder, name);
  const broken = LOCKS.filter(({ lock, read }) => has(lock) && read(text(lock)) === undefined).map(({ lock }) =>
    path(lock),
  );
  const locked = (name: string): boolean => has(name) && !broken.includes(path(name));
  const decided = (choice: Choice | undefined): Decision => ({ choice, broken });

  const pyproject = path('pyproject.toml');
  if (has('pyproject.toml'))
    for (const manager of ['uv', 'poetry', 'pdm'] as const)
      if (locked(`${manager}.lock`)) return decided({ manager, lock: path(`${manager}.lock`), pyproject });
  if (has('Pipfile')) {
    const lock = locked('Pipfile.lock') ? path('Pipfile.lock') : undefined;
    return decided({ manager: 'pipenv', lock, pipfile: path('Pipfile') });
  }
  const requirements = [
    ...(has('requirements.txt') ? ['requirements.txt'] : []),
    ...DEVELOPMENT.filter((name) => has('requirements.txt') && has(name)),
    ...(has('requirements.txt') ? [] : IN_FOLDER.filter(has).slice(0, 1)),
  ];
  if (requirements.length > 0) return decided({ manager: 'pip', requirements: requirements.map(path) });
  if (locked('pylock.toml')) return decided({ manager: 'pylock', lock: path('pylock.toml') });
  return decided(byProject({ has, text, pyproject }));
}

const LOCKS = [
  { lock: 'uv.lock', read: parseToml },
  { lock: 'poetry.lock', read: parseToml },
  { lock: 'pdm.lock', read: parseToml },
  { lock: 'Pipfile.lock', read: parseJson },
  { lock: 'pylock.toml', read: parseToml },
] as const;

/** By the tables and the build backend of pyproject.toml, then by setuptools' older files. */
function byProject({
  has,
  text,
  pyproject,
}: {
  has: (name: string) => boolean;
  text: (name: string) => string;
  pyproject: string;
}): Choice | undefined {
  const project = readPyproject(text('pyproject.toml'));
  if (project !== undefined) {
    const tool = tableAt(project.table, 'tool');
    const { backend = '' } = project;
    if (valueAt(tool, 'poetry', 'dependencies') !== undefined || backend.startsWith('poetry.'))
      return { manager: 'poetry', lock: undefined, pyproject };
    if (valueAt(tool, 'pdm') !== undefined || backend.startsWith('pdm.')) return { manager: 'project', program: 'pdm' };
    if (valueAt(tool, 'uv') !== undefined || backend.startsWith('uv_build'))
      return { manager: 'project', program: 'uv' };
    const isDeclared = stringAt(project.table, 'project', 'name') !== undefined || project.groups.size > 0;
    if (isDeclared) return { manager: 'project', program: 'pip' };
  }
  const cfg = has('setup.cfg') ? readSetupCfg(text('setup.cfg')) : undefined;
  const setup = has('setup.py') ? readSetupPy(text('setup.py')) : undefined;
  return has('setup.py') || (cfg !== undefined && (cfg.name !== undefined || cfg.dependencies.length > 0)) || setup
    ? { manager: 'project', program: 'pip' }
    : undefined;
}
