import assert from 'node:assert/strict';
import { unsetVariables } from '../../../../src/image/access/unset-variables.ts';
import { APP, DEV, documents, workspaceOf } from '../../workspace/documents.ts';

function unset(file: string, text: string, spec = '{}', ...more: string[]): string[] {
  const workspace = workspaceOf(documents(APP, `${DEV}\nspec: ${spec}`, ...more));
  return unsetVariables(workspace, new Map([[file, text]])).map(({ variable, line }) => `${line} ${variable}`);
}

const CREDENTIAL = 'kind: Credential\nmetadata: {name: NPM_TOKEN, app: shop}\nspec: {source: env, envVar: NPM_TOKEN}';

describe('unset variables of a manifest', () => {
  for (const [file, text, expected] of [
    ['.npmrc', 'registry=https://r.example\n//r.example/:_authToken=${NPM_TOKEN}\n', ['2 NPM_TOKEN']],
    ['.npmrc', '# ${A}\n; ${B}\ncache=${HOME}/x\na=${C?}\nb=${D-x}\nc=$E\n', []],
    ['.npmrc', 'a=${X}${Y}\nb=${X}\n', ['1 X', '1 Y']],
    ['packages/a/.npmrc', '//r.example/:_authToken=${A_TOKEN}\n', ['1 A_TOKEN']],
    ['.yarnrc.yml', 'npmAuthToken: "${TEAM_TOKEN}"\n# ${A}\nnpmAuthIdent: "${B-}${C:-x}"\n', ['1 TEAM_TOKEN']],
    ['requirements.txt', '--index-url https://u:${PIP_TOKEN}@r.example/simple\n# ${OTHER}\n', ['1 PIP_TOKEN']],
    ['requirements/base.txt', '--index-url https://${A}@r.example\n', ['1 A']],
    ['Pipfile', '[[source]]\nurl = "https://${USER_NAME}:${PASS}@r.example/simple"\n', ['2 USER_NAME', '2 PASS']],
    [
      'pyproject.toml',
      'url = "https://u:${PASS}@r.example"\ncmd = "echo ${X}"\nb = "file:///${PROJECT_ROOT}/x"\n',
      ['1 PASS'],
    ],
    ['settings.xml', '<password>${env.MVN_TOKEN}</password>${project.version}', ['1 MVN_TOKEN']],
    ['NuGet.Config', '<add key="p" value="%FEED_TOKEN%" />', ['1 FEED_TOKEN']],
    ['package.json', '{"scripts": {"x": "echo ${NOT_HERE}"}}', []],
  ] as const) {
    it(`${file}: ${JSON.stringify(text).slice(0, 70)}`, () => assert.deepEqual(unset(file, text), expected));
  }

  it("exclude those that a Credential, a build arg or the user's image may set", () => {
    const text = 'a=${NPM_TOKEN}\nb=${REGISTRY}\n';
    assert.deepEqual(unset('.npmrc', text), ['1 NPM_TOKEN', '2 REGISTRY']);
    assert.deepEqual(unset('.npmrc', text, '{}', CREDENTIAL), ['2 REGISTRY']);
    assert.deepEqual(unset('.npmrc', text, '{build: {args: {REGISTRY: x}}}'), ['1 NPM_TOKEN']);
    assert.deepEqual(unset('.npmrc', text, '{image: {baseImage: "own:1"}}'), ['1 NPM_TOKEN']);
  });
});
