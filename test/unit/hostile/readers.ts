import { readPem } from '../../../src/pipeline/gather/pem.ts';
import { packageSource } from '../../../src/pipeline/failure-source.ts';
import { Patterns } from '../../../src/buildkit/session/patterns.ts';
import { yamlPosition } from '../../../src/editor/yaml/yaml-position.ts';
import { LineSplitter, plainLine } from '../../../src/text/output-lines.ts';
import { symptomOf } from '../../../src/engine/failure/symptoms.ts';
import { describeStep, shortStepName, stepInstruction } from '../../../src/event/step.ts';
import { literalSecret } from '../../../src/image/access/literal-secret.ts';
import { privateSources } from '../../../src/image/access/private-sources.ts';
import { readPyproject } from '../../../src/image/language/python/pyproject.ts';
import { readRequirements } from '../../../src/image/language/python/requirements-file.ts';
import { readSetupCfg, readSetupPy } from '../../../src/image/language/python/setup-files.ts';
import { criticalPath } from '../../../src/app/critical-path.ts';
import { fold } from '../../../src/session/log/fold.ts';
import { phaseSpans } from '../../../src/event/phase-spans.ts';
import { takes } from '../../../src/session/compare/copied-files.ts';
import { copiedPaths } from '../../../src/dockerfile/copy-sources.ts';
import { versionOf } from '../../../src/workspace/detect/detect-version.ts';
import { GitIgnore } from '../../../src/dockerfile/gitignore.ts';
import { resolveHierarchy } from '../../../src/workspace/hierarchy/hierarchy.ts';
import { LANGUAGE_NAMES } from '../../../src/workspace/detect/language.ts';
import { writtenInstructions } from '../../../src/dockerfile/instructions.ts';
import { parseResources } from '../../../src/workspace/document/parse.ts';
import { holdsCredentials, looksSecret } from '../../../src/workspace/rules.ts';
import { expandImage, readStages } from '../../../src/dockerfile/stages.ts';
import { unknownVariables } from '../../../src/workspace/hierarchy/substitute.ts';
import { APP, DEV, documents } from '../workspace/documents.ts';
import { eventsOf, startOf } from '../session/fixture.ts';
import { named } from '../../support/steps.ts';

/** Text of about as many characters as `size`. */
export type Input = (size: number) => string;

/** A function that reads untrusted text, and the worst inputs for it that we know. */
export interface Reader {
  readonly read: (text: string) => unknown;
  readonly inputs: Readonly<Record<string, Input>>;
}

/** A repeated unit between a prefix and a suffix. */
const many =
  (unit: string, { before = '', after = '' } = {}): Input =>
  (size) =>
    before + unit.repeat(Math.ceil(size / unit.length)) + after;
/** Units that differ by a number. */
const each =
  (unit: (index: number) => string, { before = '', after = '' } = {}): Input =>
  (size) => {
    const count = Math.ceil(size / unit(0).length);
    return before + Array.from({ length: count }, (_, index) => unit(index)).join('') + after;
  };

/** For every reader of lines and words. */
const ANYTHING: Readonly<Record<string, Input>> = {
  'line breaks': many('\n'),
  'carriage returns': many('\r'),
  'other line separators': many('\u2028'),
  spaces: many(' ', { after: '!' }),
  'spaces and tabs': many(' \t', { after: '!' }),
  digits: many('1', { after: '!' }),
  letters: many('a', { after: '!' }),
  dots: many('1.', { after: '!' }),
  dashes: many('a-1', { before: 'a', after: '!' }),
  'open brackets': many('['),
  'open braces': many('${'),
  quotes: many('"'),
  'escaped quotes': many('\\"', { before: '"' }),
  slashes: many('/', { after: 'a' }),
  addresses: many('https://a:', { after: ' ' }),
};

const HEAD = documents(DEV).replace(/spec:[^]*$/, '');
const workspaces = each(
  (index) =>
    `---\napiVersion: devopsmaestro.io/v1\nkind: Workspace\nmetadata: {name: w${index}, app: a${index}}\n` +
    `---\napiVersion: devopsmaestro.io/v1\nkind: App\nmetadata: {name: a${index}}\nspec: {path: ., ` +
    'language: {name: python, version: "3"}}\n',
);
const document = (text: string): unknown => {
  const { resources, broken } = parseResources('/w.yaml', text);
  return resolveHierarchy(resources, broken);
};
const spec = (key: string): string => `${HEAD}\nspec:\n  ${key}:\n`;

const VERSION_FILES = [
  'mise.toml',
  'pyproject.toml',
  'setup.cfg',
  'setup.py',
  'go.work',
  'Cargo.toml',
  'Gemfile.lock',
  'a.gemspec',
  'composer.lock',
  'stack.yaml',
  'a.rockspec',
  'renv.lock',
  'gleam.toml',
  'shard.yml',
  '.nvmrc',
  '.python-version',
  'runtime.txt',
  'Pipfile',
  'go.mod',
  'package.json',
  'rust-toolchain',
  'rust-toolchain.toml',
  'Gemfile',
  'build.gradle',
  'pom.xml',
  '.java-version',
  '.sdkmanrc',
  'build.sbt',
  'global.json',
  'a.csproj',
  'composer.json',
  'mix.exs',
  'Package.swift',
  'build.zig.zon',
  'pubspec.yaml',
  'DESCRIPTION',
  'stack.yaml',
  'cpanfile',
  '.tool-versions',
];
const MANIFESTS = [
  'requirements.txt',
  'package.json',
  '.npmrc',
  'go.mod',
  'Gemfile',
  'pom.xml',
  'nuget.config',
  'composer.json',
  'Cargo.toml',
  'mix.exs',
];
const dockerfile = (text: string): unknown => [readStages(text), copiedPaths(text), writtenInstructions(text)];
const step = (index: number): string => `sha256:${index}`;

/** Add every new reader of untrusted text here. */
export const READERS: Readonly<Record<string, Reader>> = {
  'workspace documents': {
    read: document,
    inputs: {
      ...Object.fromEntries(
        Object.entries(ANYTHING).map(([name, input]): [string, Input] => [
          name,
          (size) => `${HEAD}\nx: ${input(size)}`,
        ]),
      ),
      'keys of a map': each((index) => `    A${index}: b\n`, { before: spec('env') }),
      'the same key': many('    A: b\n', { before: spec('env') }),
      'unknown fields': each((index) => `x${index}: b\n`, { before: `${HEAD}\n` }),
      'a list': many('a,', { before: `${HEAD}\nx: [`, after: ']' }),
      'a deep list': many('[', { before: `${HEAD}\nx: ` }),
      'a deep block list': many('- ', { before: `${HEAD}\nx:\n  `, after: 'a' }),
      'a deep map': many('{a: ', { before: `${HEAD}\nx: ` }),
      aliases: many('*a,', { before: `${HEAD}\nx: &a b\ny: [`, after: ']' }),
      'aliases of nothing': many('*a,', { before: `${HEAD}\ny: [`, after: ']' }),
      anchors: each((index) => `&a${index} b,`, { before: `${HEAD}\ny: [`, after: ']' }),
      'aliases of aliases': each((index) => `b${index}: &a${index + 1} [*a${index},*a${index}]\n`, {
        before: `${HEAD}\na: &a0 [x,x]\n`,
      }),
      tags: many('!a ', { before: `${HEAD}\nx: `, after: 'b' }),
      tabs: many('\ta: b\n', { before: `${HEAD}\n` }),
      'empty documents': many('---\n', { before: `${HEAD}\n` }),
      workspaces,
      'workspaces without an app': each(
        (index) =>
          `---\napiVersion: devopsmaestro.io/v1\nkind: Workspace\nmetadata: {name: w${index}, app: a${index}}\n`,
      ),
      'the same app': many(`---\n${APP}\n`),
      'items of a list': each((index) => `- {kind: App, metadata: {name: a${index}}, spec: {path: .}}\n`, {
        before: 'apiVersion: devopsmaestro.io/v1\nkind: List\nitems:\n',
      }),
      'what looks like a token': many('-eyJ', { before: `${spec('env')}    A: "`, after: '"' }),
      variables: many('${x}', { before: `${spec('env')}    A: "`, after: '"' }),
    },
  },
  'a document in an editor': {
    read: (text) => yamlPosition(text, Math.floor(text.split('\n').length / 2), 3),
    inputs: { ...ANYTHING, keys: many('a: b\n'), dashes: many('- '), colons: many('a   ') },
  },
  'values of variables': {
    read: (text) => [holdsCredentials(text), looksSecret(text), unknownVariables(text)],
    inputs: {
      ...ANYTHING,
      tokens: many('-eyJ'),
      'halves of tokens': many('eyJaaaaaaaaaa.'),
      keys: many('-----BEGIN '),
      'harmless words': many('TOKENS_'),
    },
  },
  'version files': {
    read: (text) =>
      LANGUAGE_NAMES.map((language) => versionOf(language, new Map(VERSION_FILES.map((file) => [file, text])))),
    inputs: {
      ...ANYTHING,
      sdk: many(' sdk:\r'),
      ruby: many('ruby "'),
      volta: many('"volta": {'),
      gradle: many('jvmTarget '),
      perl: many('requires "perl" '),
      php: many('"php": "'),
      tools: many('a 1\n'),
      'entries of a table': many('a = "1"\n', { before: '[tools]\n' }),
      alternatives: many('||', { before: '{"engines": {"node": "', after: '"}}' }),
      targets: many('<TargetFramework>net8.0;'),
      'Java targets': many('<release>8<'),
    },
  },
  manifests: {
    read: (text) => {
      const texts = new Map(MANIFESTS.map((file) => [file, text]));
      return [privateSources(texts), MANIFESTS.map((file) => literalSecret(file, text))];
    },
    inputs: {
      ...ANYTHING,
      urls: many('url:https://a/'),
      git: many('git+https://'),
      ssh: many('ssh://%'),
      tokens: many('_auth'),
      passwords: many('<password> '),
      packages: many('numpy==1\n'),
    },
  },
  'manifests of Python': {
    read: (text) => [
      readRequirements(new Map([['requirements.txt', text]]), ['requirements.txt']),
      readSetupCfg(text),
      readSetupPy(text),
      readPyproject(text),
    ],
    inputs: {
      ...ANYTHING,
      'continued lines': many('a \\\n'),
      includes: many('-r requirements.txt\n'),
      'local packages': many('-e ./a[b]\n'),
      'requirements with extras': many('a[', { after: '!' }),
      'a literal list': many('"a",', { before: 'install_requires=[' }),
      'keywords of setup.py': many('install_requires='),
      'sections of setup.cfg': many('[a]\nb=\n c\n'),
      'an array of TOML': many('"a",', { before: 'a = [' }),
      'tables of TOML': each((index) => `[a${index}]\n`),
    },
  },
  '.dockerignore': {
    // The cost depends on the product of pattern and path lengths, so only one of them grows.
    read: (text) => new Patterns(text.slice(0, 1000).split('\n')).match('a'.repeat(text.length), undefined),
    inputs: {
      stars: many('*a', { after: 'b' }),
      folders: many('**/', { after: 'b' }),
      questions: many('*?', { after: 'b' }),
      classes: many('*[a]', { after: 'b' }),
      plain: many('a\n'),
    },
  },
  '.gitignore': {
    read: (text) => new GitIgnore(text).ignores('a'.repeat(120)),
    inputs: {
      ...ANYTHING,
      stars: many('*a', { after: 'b' }),
      folders: many('**/', { after: 'b' }),
      lines: many('*a*a*a*a*ab\n'),
      classes: many('[[:alpha:]'),
      escapes: many('\\ '),
    },
  },
  Dockerfiles: {
    read: dockerfile,
    inputs: {
      ...ANYTHING,
      stages: many('FROM a\n'),
      'named stages': each((index) => `FROM a AS b${index}\n`),
      'a chain of stages': each((index) => `FROM b${index} AS b${index + 1}\n`),
      instructions: many('RUN x\n', { before: 'FROM a\n' }),
      'a long instruction': many('a \\\n', { before: 'FROM a\nRUN ', after: 'b\n' }),
      heredocs: many('RUN <<A\nx\nA\n', { before: 'FROM a\n' }),
      'heredocs that do not end': many('<<A ', { before: 'FROM a\nRUN ' }),
      args: many('ARG A=1\n', { after: 'FROM $A\n' }),
      comments: many('# a\n', { after: 'FROM a\n' }),
      'a long copy': many('a ', { before: 'FROM a\nCOPY ', after: 'b\n' }),
      'a JSON copy': many('"a",', { before: 'FROM a\nCOPY [', after: '"b"]\n' }),
      flags: many('--mount=type=bind,a=b ', { before: 'FROM a\nRUN ', after: 'x\n' }),
    },
  },
  'names of images': {
    read: (text) => expandImage(text, new Map([['A', text]])),
    inputs: { ...ANYTHING, args: many('$A'), defaults: many('${A:-') },
  },
  'copied files': {
    read: (text) => [
      writtenInstructions(`FROM a\nRUN ${text}`),
      writtenInstructions(`FROM a\nCOPY ${text} x`),
      takes([text.slice(0, 1000)], 'a'.repeat(text.length)),
    ],
    inputs: {
      ...ANYTHING,
      mounts: many('--mount=a'),
      stars: many('*a', { after: 'b' }),
      variables: many('${'),
      strings: many('"\\"', { before: '[' }),
    },
  },
  'names of steps': {
    read: (text) => [shortStepName(text), describeStep(text), stepInstruction(text)],
    inputs: { ...ANYTHING, mounts: many('--mount='), stages: many('[a/'), digests: many('@sha256:') },
  },
  'what a build prints': {
    read: (text) => {
      const lines = new LineSplitter();
      return text
        .match(/[^]{1,1000}/g)
        ?.flatMap((piece) => lines.push(Buffer.from(piece)))
        .map(plainLine);
    },
    inputs: { ...ANYTHING, escapes: many('\u001b['), titles: many('\u001b]0;'), 'progress bars': many('50%\r') },
  },
  'errors of a build': {
    read: (text) => symptomOf(text, { head: [], tail: [text] }, 1),
    inputs: {
      ...ANYTHING,
      downloads: many('error downloading '),
      blobs: many('blob sha256:'),
      caches: many('failed to get cache '),
      'copied files': many('failed to compute cache key '),
      commits: many('unexpected commit '),
      kills: many('fatal error: '),
    },
  },
  'package lists': {
    read: (text) =>
      packageSource({ file: '/w', line: 1, column: 1 }, [`E: ${text}`], {
        basePackages: [{ value: text, location: { file: '/w', line: 1, column: 1 } }],
      }),
    inputs: { ...ANYTHING, versions: many('=') },
  },
  certificates: {
    read: (text) => readPem(text, new Date(0)),
    inputs: {
      ...ANYTHING,
      beginnings: many('-----BEGIN A-----'),
      labels: many('-----BEGIN AAAA-----\n-----END AAAB-----\n'),
    },
  },
  'events of a session': {
    read: (text) => {
      const messages = text.split('\n');
      const events = eventsOf(
        startOf('a', 'b'),
        ...messages.flatMap((message, index) => [
          { type: 'warning' as const, message },
          { type: 'phase.started' as const, key: 'a', phase: 1 as const },
          {
            type: 'step.started' as const,
            key: 'a',
            step: step(index),
            ...named(message),
            inputs: [step(index - 1)],
            startedAt: index,
          },
        ]),
      );
      return [fold(events), phaseSpans(events)];
    },
    inputs: { lines: many('a warning of forty characters, all alike.\n') },
  },
  'steps of a session': {
    read: (text) => {
      const steps = text.split('\n').map((name, index) => ({
        step: step(index),
        ...named(name),
        inputs: [step(index - 1)],
        state: 'done' as const,
        startedAt: index,
        completedAt: index + 1,
        runMs: 1,
        bytes: 0,
        totalBytes: 0,
      }));
      return criticalPath(steps, steps.length);
    },
    inputs: { 'a chain': many('[a 1/1] RUN x\n') },
  },
};
