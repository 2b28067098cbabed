import { poetryConstraint, pythonSpecifier, versionPrefix } from '../constraint.ts';
import { partsOf, type Range } from '../range.ts';
import { releasesOf } from '../releases.ts';
import { resolve, versionRequirement } from '../resolve.ts';
import { stringAt, parseToml } from '../../../../text/data.ts';
import {
  matched,
  ownFile,
  plainVersion,
  rangeRequirement,
  type ReadVersion,
  type Source,
  stated,
  type Statement,
} from './source.ts';
import { toolSources } from './tools.ts';

/** Other distributions, whose numbers are not those of the language. */
const OTHERS =
  /^(?:ana|mini)?(?:conda|forge|mamba)|^miniforge|^(?:graalpy|jython|micropython|stackless|ironpython|nogil|cinder)/;
/** `3.12`, `cpython-3.12.1`, `3.13t`, `3.13.1+freethreaded`. */
const CPYTHON =
  /^(?:c?python[@-]?)?(\d{1,3}(?:\.\d{1,3}){0,2})(t|\+freethreaded|\+free-threaded)?(?:-dev|-linux-.{0,60})?$/;
const PYPY = /^(?:pypy|pp)[@-]?(\d{1,3}(?:\.\d{1,3})?)(?:[.-].{0,60})?$/;

/** What pyenv, uv and mise accept as a version. */
const version: ReadVersion = (written) => {
  const [, pypy] = PYPY.exec(written) ?? [];
  if (pypy !== undefined) return pypyRequirement(pypy);
  const [, cpython] = CPYTHON.exec(written) ?? [];
  const parts = partsOf(cpython ?? '');
  if (parts !== undefined) return versionRequirement(parts);
  if (OTHERS.test(written)) return undefined;
  return /[<>=~!]/.test(written) ? rangeRequirement(pythonSpecifier(written)) : plainVersion('python')(written);
};

/** PyPy's official image is chosen by the version of the language that it implements. */
function pypyRequirement(written: string): ReturnType<ReadVersion> {
  const releases = releasesOf('pypy');
  const tag = releases && resolve(versionRequirement(partsOf(written) ?? []), releases);
  return tag === undefined ? undefined : { ...versionRequirement(partsOf(tag) ?? []), tag: `pypy${tag}` };
}

/** There is no Python 4: tools write that limit into every project, so that it expresses no preference. */
function withoutPython4(range: Range | undefined): Range | undefined {
  return range?.map((comparators) => comparators.filter(({ op, version: [major] }) => op !== '<' || major < 4));
}

const specifier: ReadVersion = (written) => rangeRequirement(withoutPython4(pythonSpecifier(written)));
const poetry: ReadVersion = (written) => rangeRequirement(withoutPython4(poetryConstraint(written)));

const pyproject: Source = {
  file: /^pyproject\.toml$/,
  read(text) {
    const toml = parseToml(text);
    return [
      ...stated(text, 'requires-python', stringAt(toml, 'project', 'requires-python'), specifier, 'requires-python'),
      ...stated(text, 'python', stringAt(toml, 'tool', 'poetry', 'dependencies', 'python'), poetry, 'python'),
    ];
  },
};

const pipfile: Source = {
  file: /^Pipfile$/,
  read(text) {
    const toml = parseToml(text);
    const read: ReadVersion = (written) => rangeRequirement(versionPrefix(written));
    return [
      ...stated(text, 'python_full_version', stringAt(toml, 'requires', 'python_full_version'), read),
      ...stated(text, 'python_version', stringAt(toml, 'requires', 'python_version'), read),
    ];
  },
};

/** The variable with which mise builds Python without its global lock. */
const FREE_THREADED = /^[ \t]*PYTHON_BUILD_FREE_THREADING[ \t]*=[ \t]*["']?1/m;

function withoutFreeThreading(statements: readonly Statement[], text: string): Statement[] {
  return statements.map((each) =>
    /\d(?:t|\+free-?threaded)/.test(each.written) || FREE_THREADED.test(text) ? { ...each, unmet: UNMET } : each,
  );
}
const UNMET = 'There is no official image of Python without the global interpreter lock: the usual one is used.';

const withNotes = (source: Source): Source => ({
  ...source,
  read: (text, file, texts) => withoutFreeThreading(source.read(text, file, texts), text),
});

export const python: readonly Source[] = [
  withNotes(ownFile(/^\.python-version$/, version)),
  ownFile(/^runtime\.txt$/, (written) => (written.startsWith('python-') ? version(written.slice(7)) : undefined)),
  ...toolSources(['python'], version).map(withNotes),
  pyproject,
  pipfile,
  {
    file: /^setup\.cfg$/,
    read: (text) => matched(text, /^[ \t]*python_requires[ \t]*=[ \t]*([^\r\n]{1,200})/m, specifier, 'python_requires'),
  },
  {
    file: /^setup\.py$/,
    read: (text) => matched(text, /\bpython_requires[ \t]*=[ \t]*["']([^"'\r\n]{1,200})/, specifier, 'python_requires'),
  },
];
