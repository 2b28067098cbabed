import assert from 'node:assert/strict';
import fc from 'fast-check';
import { resolveHierarchy } from '../../../../src/workspace/hierarchy/hierarchy.ts';
import { parseResources } from '../../../../src/workspace/document/parse.ts';
import { substitute, unknownVariables, VARIABLES } from '../../../../src/workspace/hierarchy/substitute.ts';
import { APP, diagnosticTexts, DEV, documents, read } from '../documents.ts';

const HOST = { HOME: '/home/me', USER: 'me', DVM_HOME: '/home/me/.dvm' };
const envOf = (value: string, app = APP): Record<string, string> => {
  const { resources } = parseResources(
    '/code/a.yaml',
    documents(
      app,
      `${DEV}\nspec: {env: {V: ${JSON.stringify(value)}}, build: {args: {A: "\${WORKSPACE_NAME}"}, ` +
        `devStage: {customCommands: ["echo \${HOME} \${OTHER}"]}}}`,
    ),
  );
  const [workspace] = resolveHierarchy(resources, [], HOST).workspaces;
  assert.ok(workspace);
  assert.equal(workspace.customCommands[0]?.value, 'echo ${HOME} ${OTHER}', 'commands belong to the shell');
  assert.equal(workspace.args.get('A')?.value, 'dev');
  return { value: workspace.env.get('V')?.value ?? '', path: workspace.appPath.value };
};

describe('substitution', () => {
  for (const [value, expected] of [
    ['${APP_NAME}/${WORKSPACE_NAME}', 'shop/dev'],
    ['${APP_PATH}', '/code'],
    ['${HOME}:${USER}:${DVM_HOME}', '/home/me:me:/home/me/.dvm'],
    ['$HOME and $$ and $1', '$HOME and $$ and $1'],
    ['$${HOME}', '${HOME}'],
    ['$$${HOME}', '$${HOME}'],
    ['$${ANYTHING}', '${ANYTHING}'],
    ['$${open', '${open'],
    ['', ''],
  ] as const) {
    it(`expands ${value} to ${JSON.stringify(expected)}`, () => assert.equal(envOf(value)['value'], expected));
  }

  it('applies to the path of an app, but without the variables that depend on it', () => {
    assert.equal(envOf('', APP.replace('path: .', 'path: "${HOME}/src/${APP_NAME}"'))['path'], '/home/me/src/shop');
    assert.match(
      diagnosticTexts(read(documents(APP.replace('path: .', 'path: "${APP_PATH}/x"'), DEV)).diagnostics).join(),
      /^4:14 error spec\.path: "\$\{APP_PATH\}" is not a known variable\.$/,
    );
  });

  it('uses the values of each workspace, even in outer levels', () => {
    const { workspaces } = read(
      documents(
        'kind: GlobalDefaults\nspec: {buildArgs: {WHO: "${APP_NAME}-${WORKSPACE_NAME}"}}',
        APP,
        DEV,
        DEV.replace('dev', 'box'),
      ),
    );
    assert.deepEqual(
      workspaces.map(({ args }) => [args.get('WHO')?.value, args.get('WHO')?.from]),
      [
        ['shop-dev', 'global'],
        ['shop-box', 'global'],
      ],
    );
  });

  it('reports unknown variables at their location, and lists the known ones', () => {
    const { diagnostics, workspaces } = read(
      documents(
        APP,
        `${DEV}\nspec:\n  env:\n    A: "\${APP_NAM}"\n    B: "\${PATH}"\n  build: {args: {C: "\${", D: "\${HOME:-x}"}}`,
      ),
    );
    assert.deepEqual(diagnosticTexts(diagnostics).toSorted(), [
      '11:5 error spec.env.A: "${APP_NAM}" is not a known variable.',
      '12:5 error spec.env.B: "${PATH}" is not a known variable.',
      '13:18 error spec.build.args.C: "${" has no closing "}".',
      '13:27 error spec.build.args.D: "${HOME:-x}" is not a known variable.',
    ]);
    assert.ok(diagnostics.some(({ hint }) => hint === 'Did you mean "APP_NAME"? For a literal "${", use "$${".'));
    assert.ok(
      diagnostics.some(({ hint }) =>
        hint?.startsWith('Available: APP_NAME, APP_PATH, WORKSPACE_NAME, DVM_HOME, HOME, USER.'),
      ),
    );
    assert.equal(workspaces.length, 0);
  });

  it('reports a host variable that is not set', () => {
    const { diagnostics } = read(documents(APP, `${DEV}\nspec: {env: {A: "\${USER}"}}`));
    assert.deepEqual(diagnosticTexts(diagnostics), ['9:14 error spec.env.A: ${USER} is not set on this machine.']);
  });

  it('rejects values with line breaks', () => {
    const { resources } = parseResources('/a', documents(APP, `${DEV}\nspec: {env: {A: "\${USER}"}}`));
    assert.match(
      diagnosticTexts(resolveHierarchy(resources, [], { USER: 'a\nb' }).diagnostics).join(),
      /spec\.env\.A: the substituted value must not contain line breaks/,
    );
  });

  it('preserves text without references, and resolves escapes', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        if (!text.includes('${')) assert.deepEqual(substitute(text, {}), { value: text, missing: [] });
      }),
    );
    fc.assert(
      fc.property(
        fc
          .array(
            fc.oneof(
              fc.constantFrom(...VARIABLES).map((name) => `\${${name}}`),
              fc.constantFrom('$', '{', '}', 'a', '$${', '${x}'),
            ),
          )
          .map((parts) => parts.join('')),
        (text) => {
          const { missing } = substitute(text, {});
          const unknown = unknownVariables(text, []);
          assert.equal(missing.length, unknown.length);
        },
      ),
    );
  });
});
