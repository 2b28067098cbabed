import assert from 'node:assert/strict';
import type { DockerfilePlan } from '../../../../src/image/dockerfile-plan.ts';
import { toolVersion } from '../../../../src/image/language/tool-version.ts';
import { type Files, planOf } from './app.ts';

const MAVEN = { 'pom.xml': '<project/>' };
const MISE = '[tools]\npnpm = "9.1"\ngradle = "8.5"\nmaven = "3.9.9"\nuv = "0.7.22"\nbun = "latest"\n';

describe('the package manager that a file of mise or SDKMAN lists', () => {
  for (const [language, files, expected] of [
    [
      'nodejs',
      { 'package.json': '{"dependencies":{"a":"1"}}', 'pnpm-lock.yaml': '', 'mise.toml': MISE },
      /pnpm@"?9\.1/,
    ],
    [
      'nodejs',
      { 'package.json': '{"packageManager":"pnpm@10.4.1"}', 'pnpm-lock.yaml': '', 'mise.toml': MISE },
      /pnpm@"?10\.4\.1/,
    ],
    ['java', { ...MAVEN, 'mise.toml': MISE }, /COPY --from=maven:3\.9\.9 /],
    ['java', { 'build.gradle': '', '.sdkmanrc': 'java=21.0.1-tem\ngradle=8.5\n' }, /COPY --from=gradle:8\.5 /],
    [
      'python',
      { 'pyproject.toml': '[project]\nname="a"\nversion="1"', 'uv.lock': 'version = 1', 'mise.toml': MISE },
      /uv==0\.7\.22/,
    ],
  ] as readonly (readonly [string, Files, RegExp])[]) {
    it(`is installed in that version: ${language} with ${Object.keys(files).join(', ')}`, () =>
      assert.match(textOf(planOf(language, files)), expected));
  }

  it('is named in the plan if the image has it', () => {
    assert.deepEqual(planOf('java', MAVEN).managers, ['maven', 'gradle']);
    assert.deepEqual(planOf('nodejs', { 'package.json': '{}', 'yarn.lock': '' }).managers, ['yarn']);
    assert.deepEqual(planOf('golang', { 'go.mod': 'module x' }).managers, []);
  });

  it("is that of the app's own folder, and a number", () => {
    const manifests = new Map([
      ['mise.toml', '[tools]\ngradle = "7.1"'],
      ['api/mise.toml', '[tools]\ngradle = "8.5"\nmaven = "latest"'],
      ['api/b/mise.toml', '[tools]\ngradle = "9"'],
    ]);
    const of = (appFolder: string, tool: string): string | undefined => toolVersion({ manifests, appFolder }, tool);
    assert.deepEqual(
      [of('', 'gradle'), of('api', 'gradle'), of('api', 'maven'), of('c', 'gradle')],
      ['7.1', '8.5', undefined, undefined],
    );
  });
});

function textOf({ dockerfile }: DockerfilePlan): string {
  return dockerfile.text;
}
