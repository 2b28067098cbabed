import assert from 'node:assert/strict';
import { DockerfileParser } from 'dockerfile-ast';
import { planDockerfile } from '../../src/image/dockerfile-plan.ts';
import { OWN_STYLE, renderFrom } from '../../src/image/render.ts';
import { resolveHierarchy } from '../../src/workspace/hierarchy/hierarchy.ts';
import { parseResources } from '../../src/workspace/document/parse.ts';
import type { Workspace } from '../../src/workspace/model.ts';

/** One manifest for each language, so that every language has a dependencies stage. */
export const MANIFESTS = [
  'requirements.txt',
  'package.json',
  'go.mod',
  'Cargo.toml',
  'pom.xml',
  'build.gradle.kts',
  'Gemfile',
  'composer.json',
  'A.csproj',
  'mix.exs',
  'gleam.toml',
  'Package.swift',
  'pubspec.yaml',
  'build.zig',
  'build.zig.zon',
  'a-1.rockspec',
  'renv.lock',
  'a.cabal',
  'cpanfile',
];

/** Checks that a Dockerfile parser reads exactly the instructions that were planned for a workspace. */
export function checkImage(workspace: Workspace): void {
  const inputs = { manifests: MANIFESTS.map((name) => ({ name, text: '', digest: '' })) };
  const { dockerfile, stages } = planDockerfile(workspace, inputs);
  const { text, origins } = dockerfile;
  assert.equal(planDockerfile(workspace, inputs).dockerfile.text, text, 'the same workspace gave another text');
  const planned = stages.flatMap((stage) => [
    `FROM ${renderFrom(stage.from, OWN_STYLE)}`,
    ...stage.instructions.map(({ keyword }) => keyword),
  ]);
  const found = DockerfileParser.parse(text)
    .getInstructions()
    .map((each) =>
      each.getKeyword() === 'FROM' ? `FROM ${each.getArguments()[0]?.getValue() ?? ''}` : each.getKeyword(),
    );
  assert.deepEqual(found, planned, text);
  for (const [line, { line: origin }] of origins) assert.ok(line <= text.split('\n').length && origin > 0);
}

/** Reads a text as a build does, and checks the results. Returns the number of accepted workspaces. */
export function checkText(text: string, file = '/code/a.yaml'): number {
  const { source, resources, broken } = parseResources(file, text);
  const { workspaces, diagnostics } = resolveHierarchy(resources, broken, {
    HOME: '/home/me',
    USER: 'me',
    DVM_HOME: '/home/me/.devopsmaestro',
  });
  const lines = text.split(/\r\n|\r|\n/).length;
  for (const { line, column, message } of [...source.diagnostics, ...diagnostics]) {
    assert.ok(line >= 1 && line <= lines && column >= 1, `"${message}" is at ${line}:${column} of ${lines} lines`);
  }
  for (const workspace of workspaces) checkImage(workspace);
  return workspaces.length;
}
