import assert from 'node:assert/strict';
import path from 'node:path';
import { DockerfileParser } from 'dockerfile-ast';
import fc from 'fast-check';
import type { Dockerfile } from '../../../src/image/dockerfile.ts';
import type { UserDockerfile } from '../../../src/workspace/user-dockerfile.ts';
import { readStages } from '../../../src/dockerfile/stages.ts';
import type { Workspace } from '../../../src/workspace/model.ts';
import { golden } from '../golden.ts';
import { documents, workspaceOf } from '../workspace/documents.ts';
import { planned, rendered } from './planned.ts';

const FOLDER = path.join(import.meta.dirname, 'golden');
const FILE = '/code/Dockerfile';

function workspace(language = '', spec = ''): Workspace {
  return workspaceOf(
    documents(
      'kind: App\nmetadata: {name: shop}\nspec: {path: ., ' +
        `${language === '' ? '' : `language: {name: ${language}}, `}build: {dockerfile: Dockerfile}}`,
      `kind: Workspace\nmetadata: {name: dev, app: shop}${spec}`,
    ),
  );
}

/** A parsed Dockerfile, extended at its last stage or a named one. */
function extended(text: string, image: string, target?: string): UserDockerfile {
  const dockerfile = readStages(text);
  assert.ok(!('message' in dockerfile), JSON.stringify(dockerfile));
  const stage = target === undefined ? dockerfile.stages.at(-1) : dockerfile.stages.find(({ name }) => name === target);
  assert.ok(stage);
  return { file: FILE, text, escape: dockerfile.escape, stage, image, names: dockerfile.names, context: '/code' };
}

function render(workspace: Workspace, userDockerfile: UserDockerfile, manifests: readonly string[] = []): Dockerfile {
  return rendered(workspace, { manifests, userDockerfile });
}

const RICH = `
spec:
  build:
    args: {LEVEL: "3", TAG: "3.13"}
    baseStage: {packages: [libpq-dev]}
    devStage:
      packages: [jq]
      devTools: [ruff, lazygit]
      customCommands: ['echo "$LEVEL" > /etc/level', "echo \`date\` > /etc/date"]
  env: {GREETING: say "hi" for $5 \`now\`}`;

const STAGED = `ARG TAG=3.12
FROM --platform=$BUILDPLATFORM node:24-slim AS base
WORKDIR /ui
COPY ui/package.json .
RUN <<EOF
npm install
FROM is not an instruction here
EOF

FROM python:\${TAG}-slim AS dev
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
COPY --from=base /ui /srv/ui
RUN pip install \\
  # the server
  gunicorn
USER www-data
HEALTHCHECK CMD curl -f http://localhost/
ENTRYPOINT ["gunicorn"]

FROM dev AS test
RUN pip install pytest
`;

describe("a Dockerfile that extends the user's", () => {
  it('extends an unnamed stage', () => {
    const { text, target } = render(
      workspace('python'),
      extended('FROM python:3.13-slim\nRUN pip install flask\nCMD ["flask", "run"]', 'python:3.13-slim'),
      ['requirements.txt'],
    );
    golden(path.join(FOLDER, 'extends-minimal.Dockerfile'), text);
    assert.equal(target, 'dev');
  });

  it('extends the last stage', () =>
    golden(
      path.join(FOLDER, 'extends-rich.Dockerfile'),
      render(workspace('python', RICH), extended(STAGED, 'python:3.13-slim'), ['constraints.txt', 'requirements.txt'])
        .text,
    ));

  it('extends a named stage, with unique names for its own stages', () => {
    const { text, target } = render(
      workspace('nodejs'),
      extended(STAGED.replace('AS test', 'AS staging'), 'python:3.13-slim', 'dev'),
      ['package.json'],
    );
    golden(path.join(FOLDER, 'extends-target.Dockerfile'), text);
    assert.equal(target, 'dvm-dev');
    assert.match(text, /^FROM dev AS dvm-base$/m);
    assert.match(text, /^COPY --from=dvm-staging package\.json \.\/$/m);
  });

  it('extends an Alpine image', () =>
    golden(
      path.join(FOLDER, 'extends-alpine.Dockerfile'),
      render(
        workspace(),
        extended('ARG TAG=3.22\nFROM alpine:$TAG AS base\nRUN apk add nginx\nENTRYPOINT ["nginx"]\n', 'alpine:3.22'),
      ).text,
    ));

  it('uses the escape character of the file', () => {
    golden(
      path.join(FOLDER, 'extends-escape.Dockerfile'),
      render(
        workspace('python', RICH),
        extended('# escape=`\nFROM python:3.13-slim\nRUN pip `\n  install flask', 'python:3.13-slim'),
        ['requirements.txt'],
      ).text,
    );
  });

  it("begins with the user's text, unchanged", () => {
    const dockerfile = `\ufeff# syntax=docker/dockerfile:1\r\n# check=error=true\r\n${STAGED.replaceAll('\n', '\r\n')}`;
    assert.ok(render(workspace(), extended(dockerfile, 'python:3.13-slim')).text.startsWith(dockerfile));
  });

  it("attributes the user's lines to their file and ours to the YAML", () => {
    const { text, origins } = render(workspace('python', RICH), extended(STAGED, 'python:3.13-slim'));
    const lines = text.split('\n');
    const at = (part: string): object | undefined => origins.get(lines.findIndex((line) => line.includes(part)) + 1);
    assert.deepEqual(at('npm install'), { file: FILE, line: 6, column: 1 });
    assert.deepEqual(at('gunicorn'), { file: FILE, line: 15, column: 3 });
    assert.deepEqual(at('pytest'), { file: FILE, line: 21, column: 1 });
    assert.deepEqual(at('FROM test AS dvm-base'), { file: '/code/a.yaml', line: 4, column: 63 });
    assert.deepEqual(at('echo "$LEVEL"'), { file: '/code/a.yaml', line: 16, column: 24 });
    for (const [line, origin] of origins) if (origin.file === FILE) assert.equal(line, origin.line);
  });

  it("renders the planned stages for any names of the user's stages", function () {
    this.timeout(60_000);
    const name = fc.constantFrom(
      'base',
      'Dev',
      'dvm-dev',
      'dvm-dev-2',
      'own',
      'staging',
      'Shell-Builder',
      'tools-builder',
      'dependencies-builder',
      'x',
    );
    const stage = fc.record({ name: fc.option(name, { nil: undefined }), from: fc.oneof(name, fc.constant('debian')) });
    const command = fc
      .oneof(fc.string({ unit: 'grapheme', minLength: 1 }), fc.constantFrom('a `b`', 'c `', '\\', 'd \\', 'e <<F'))
      .filter((text) => text.trim() !== '');
    fc.assert(
      fc.property(
        fc.array(stage, { minLength: 1, maxLength: 4 }),
        fc.constantFrom('\\', '`'),
        fc.array(command, { maxLength: 3 }),
        (stages, escape, commands) => {
          const text =
            `# escape=${escape}\n` +
            stages
              .map(({ name: as, from }) => `FROM ${from}${as === undefined ? '' : ` AS ${as}`}\nRUN true\n`)
              .join('');
          const userDockerfile = extended(text, 'debian:trixie-slim');
          const location = { file: '/code/a.yaml', line: 1, column: 1 };
          const target = {
            ...workspace('python', RICH),
            customCommands: commands.map((value) => ({ value, location })),
          };
          const inputs = { manifests: ['requirements.txt'], userDockerfile };
          const { dockerfile, stages: ours } = planned(target, inputs);
          const instructions = DockerfileParser.parse(dockerfile.text)
            .getInstructions()
            .map((each) => each.getKeyword());
          const added = ours.flatMap((each) => ['FROM', ...each.instructions.map(({ keyword }) => keyword)]);
          assert.deepEqual(instructions, [...stages.flatMap(() => ['FROM', 'RUN']), ...added], dockerfile.text);
          const parsed = readStages(dockerfile.text);
          assert.ok(!('message' in parsed));
          const names = parsed.stages.slice(stages.length);
          const theirs = new Set(stages.map(({ name: as }) => as?.toLowerCase()));
          for (const { name: as = '' } of names) assert.ok(!theirs.has(as), as);
          assert.equal(names.at(-1)?.name, dockerfile.target);
          assert.equal(names[0]?.from.toLowerCase(), parsed.stages[stages.length - 1]?.name);
          for (const { from } of names.slice(1))
            assert.ok(from === 'debian:trixie-slim' || names.some((each) => each.name === from), from);
        },
      ),
      { numRuns: 300 },
    );
  });
});
