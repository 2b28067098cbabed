import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseResources } from '../../../src/workspace/document/parse.ts';
import { APP, diagnosticTexts, DEV, documents, read, readAll, V1, workspaceOf } from './documents.ts';
import { OF_DVM } from './dvm-documents.ts';

describe('the documents of dvm', () => {
  it('load without errors, and explain each field that has no effect', () => {
    const { diagnostics, workspaces, registries } = read(OF_DVM);
    assert.deepEqual(diagnosticTexts(diagnostics.filter(({ severity }) => severity === 'error')), []);
    assert.equal(workspaces[0]?.path, 'acme/core/api/dev');
    assert.deepEqual(
      registries.map(({ name, url }) => `${name} ${url}`),
      [
        'p http://127.0.0.1:3141',
        'n http://127.0.0.1:4873',
        'g http://127.0.0.1:3000',
        'h http://127.0.0.1:3128',
        'layers http://127.0.0.1:5001',
      ],
    );
    assert.ok(
      diagnostics.every(({ message }) => / has no effect: /.test(message)),
      diagnosticTexts(diagnostics).join('\n'),
    );
    for (const field of [
      'theme',
      'registryIdleTimeout',
      'dependencies',
      'services',
      'ports',
      'image.name',
      'shell.framework',
      'mounts',
      'sshKey',
      'container.entrypoint',
      'container.resources',
      'container.sshAgentForwarding',
      'gitrepo',
      'lifecycle',
      'config',
    ]) {
      assert.ok(
        diagnostics.some(({ message }) => message.startsWith(`spec.${field} has no effect: `)),
        field,
      );
    }
  });

  it('load without diagnostics if optional features are off', () => {
    const { diagnostics } = read(
      documents(
        APP,
        `${DEV}\nspec: {nvim: {structure: none}, tools: {opencode: false}, container: {sshAgentForwarding: ` +
          'false, gitCredentialMounting: false}}',
      ),
    );
    assert.deepEqual(diagnostics, []);
  });
});

describe('dvm kinds that do not affect builds', () => {
  for (const kind of ['GitRepo', 'NvimPlugin', 'NvimTheme', 'TerminalPrompt', 'CustomResourceDefinition']) {
    it(`include ${kind}, with the reason as a warning`, () => {
      const { diagnostics, workspaces } = read(
        documents(`kind: ${kind}\nmetadata: {name: x}\nspec: {whatever: [1]}`, APP, DEV),
      );
      assert.match(diagnosticTexts(diagnostics).join('\n'), new RegExp(`^2:1 warning ${kind} has no effect: .+$`));
      assert.equal(workspaces.length, 1);
    });
  }

  it('are distinguished from unknown kinds', () => {
    assert.match(
      diagnosticTexts(read(documents('kind: GitRepos\nmetadata: {name: x}')).diagnostics).join(),
      /^2:7 error Unknown kind "GitRepos"/,
    );
  });
});

describe('empty values, as templates produce them', () => {
  it('are treated as missing', () => {
    const empty =
      'image: {baseImage: ""}, container: {user: "", workingDir: "", command: []}, shell: {type: "", ' +
      'theme: "", plugins: []}, nvim: {structure: ""}';
    const { diagnostics, workspaces } = read(
      documents(APP.replace('{path: .}', '{path: ., language: {name: "", version: ""}}'), `${DEV}\nspec: {${empty}}`),
    );
    assert.deepEqual(diagnosticTexts(diagnostics), []);
    assert.equal(workspaces[0]?.container.command, undefined);
    assert.equal(workspaces[0]?.container.user, 'dev');
  });

  it('are removed from lists with a warning', () => {
    const { diagnostics, workspaces } = read(
      documents(APP, `${DEV}\nspec:\n  build:\n    devStage:\n      packages:\n        - git\n        -\n        - ""`),
    );
    assert.deepEqual(
      diagnosticTexts(diagnostics).map((line) => line.replace(/^\d+:\d+ /, '')),
      [
        'warning spec.build.devStage.packages[1] is empty and ignored.',
        'warning spec.build.devStage.packages[2] is empty and ignored.',
      ],
    );
    assert.deepEqual(
      workspaces[0]?.devPackages?.map(({ value }) => value),
      ['git'],
    );
  });

  it('are reported if they are required', () => {
    assert.match(
      diagnosticTexts(read(documents('kind: App\nmetadata: {name: ""}\nspec: {path: ""}')).diagnostics).join('\n'),
      /metadata\.name is required\.\n.*spec\.path is required\./,
    );
  });
});

describe('GlobalDefaults', () => {
  const APP_WITH_B = APP.replace('{path: .}', '{path: ., build: {args: {B: app}}}');

  it('is the outermost level of the build args', () => {
    const { args } = workspaceOf(
      documents('kind: GlobalDefaults\nspec: {buildArgs: {A: all, B: all}}', APP_WITH_B, DEV),
    );
    assert.deepEqual(
      [...args].map(([name, { value, from }]) => `${name}=${value} ${from}`),
      ['A=all global', 'B=app app'],
    );
    assert.deepEqual(args.get('A')?.location, { file: '/code/a.yaml', line: 3, column: 20 });
  });

  it('may occur only once, regardless of its name', () => {
    const { diagnostics, workspaces } = readAll(
      documents('kind: GlobalDefaults\nmetadata: {name: a}', 'kind: GlobalDefaults\nmetadata: {name: b}', APP, DEV),
    );
    assert.deepEqual(
      diagnosticTexts(diagnostics).map((line) => line.slice(0, 40)),
      ['3:18 error GlobalDefaults "a" is defined', '7:18 error GlobalDefaults "b" is defined'],
    );
    assert.deepEqual(
      workspaces.map(({ problem }) => problem?.line),
      [3],
      'the workspace is listed, but cannot be built while its defaults are ambiguous',
    );
  });

  it('rejects secrets', () => {
    const { diagnostics } = read(documents('kind: GlobalDefaults\nspec: {buildArgs: {NPM_TOKEN: hunter2}}'));
    assert.match(diagnosticTexts(diagnostics).join(), /^3:20 error spec\.buildArgs\.NPM_TOKEN looks like a secret/);
    assert.doesNotMatch(JSON.stringify(diagnostics), /hunter2/);
  });
});

describe('kind: List', () => {
  const indent = (body: string): string =>
    body
      .split('\n')
      .map((line, index) => `${index === 0 ? '  - ' : '    '}${line}`)
      .join('\n');
  const list = (...bodies: string[]): string =>
    `${V1}\nkind: List\nmetadata: {}\nitems:\n${bodies.map(indent).join('\n')}\n`;

  it('contains documents, each with its own location', () => {
    const workspace = workspaceOf(list(`${V1}\n${APP}`, `${V1}\n${DEV}`));
    assert.equal(workspace.path, 'shop/dev');
    assert.equal(workspace.location.line, 9);
  });

  it('provides the apiVersion of its items', () => assert.equal(workspaceOf(list(APP, DEV)).path, 'shop/dev'));

  it('does not lose valid items because of an invalid one', () => {
    const { diagnostics, workspaces } = read(
      list(
        APP,
        'kind: Wrokspace',
        'kind: List',
        'kind: App\napiVersion: v2\nmetadata: {name: x}\nspec: {path: .}',
        DEV,
      ),
    );
    assert.equal(workspaces.length, 1);
    assert.deepEqual(
      diagnosticTexts(diagnostics).map((line) => line.slice(0, 36)),
      [
        '8:11 error Unknown kind "Wrokspace".',
        '9:11 error Unknown kind "List".',
        '11:17 error items[2].apiVersion must',
      ].map((line) => line.replace('items[2]', 'items[3]').slice(0, 36)),
    );
  });

  it('requires a list of mappings', () => {
    assert.deepEqual(diagnosticTexts(read(`${V1}\nkind: List\nitems: x\n`).diagnostics), [
      '3:8 error items must be a list.',
    ]);
    assert.deepEqual(diagnosticTexts(read(`${V1}\nkind: List\nitems: [x]\n`).diagnostics), [
      '3:9 error items[0] must be a mapping of fields.',
    ]);
  });
});

describe('a Registry', () => {
  const url = (spec: string): string | undefined =>
    read(documents(`kind: Registry\nmetadata: {name: r}\nspec: {${spec}}`)).registries[0]?.url;
  for (const [spec, expected] of [
    ['type: zot', 'http://127.0.0.1:5001'],
    ['type: athens', 'http://127.0.0.1:3000'],
    ['type: devpi', 'http://127.0.0.1:3141'],
    ['type: verdaccio, port: 0', 'http://127.0.0.1:4873'],
    ['type: squid', 'http://127.0.0.1:3128'],
    ['port: 5555', 'http://127.0.0.1:5555'],
    ['url: "http://x:1", port: 5555', 'http://x:1'],
    ['type: constructor', undefined],
    ['port: 80', undefined],
    ['port: 5.5', undefined],
    ['idleTimeout: 5', undefined],
    ['lifecycle: sometimes', undefined],
    ['version: v1', undefined],
  ] as const) {
    it(`with ${spec} is at ${expected ?? 'no address'}`, () => assert.equal(url(spec), expected));
  }
});

describe('a Credential', () => {
  const errorsOf = (metadata: string, spec: string): string =>
    diagnosticTexts(
      read(documents(`kind: Credential\nmetadata: {name: X${metadata}}\nspec: {${spec}}`)).diagnostics.filter(
        ({ severity }) => severity === 'error',
      ),
    ).join('; ');
  for (const [what, metadata, spec, expected] of [
    ['no scope', '', 'source: env, envVar: A', /^3:12 error .*exactly one .*, not none\.$/],
    ['two scopes', ', app: a, workspace: b', 'source: env, envVar: A', /^3:29 error .*, not app and workspace\.$/],
    ['no source', ', app: a', 'envVar: A', /^4:7 error spec\.source is required/],
    ['a keychain', ', app: a', 'source: keychain', /^4:8 error spec\.source "keychain" is no longer/],
    [
      'an unknown source',
      ', app: a',
      'source: valt, vaultSecret: x',
      /^4:16 error spec\.source must be env, file, vscode, command or vault, not "valt"\.$/,
    ],
    ['no variable', ', app: a', 'source: env', /spec\.envVar is required/],
    ['an invalid variable', ', app: a', 'source: env, envVar: a-b', /^4:29 error spec\.envVar: "a-b" is not a valid/],
    ['no secret', ', app: a', 'source: vault', /spec\.vaultSecret is required/],
    [
      'fields beside variables',
      ', app: a',
      'source: vault, vaultSecret: s, usernameVar: U, vaultFields: {A: b}',
      /^4:55 error spec\.vaultFields cannot be combined with/,
    ],
    [
      'an environment that is an option',
      ', app: a',
      'source: vault, vaultSecret: s, vaultEnvironment: -address=https://evil.example',
      /^4:57 error spec\.vaultEnvironment: .* must not start with "-"\.$/,
    ],
    [
      'a field that is an option',
      ', app: a',
      'source: vault, vaultSecret: s, vaultFields: {A: --x}',
      /spec\.vaultFields\.A: .* must not start with "-"/,
    ],
    [
      'a user name that is an option',
      ', app: a',
      'source: vault, vaultSecret: s, usernameVar: U, vaultUsernameSecret: -x',
      /spec\.vaultUsernameSecret: .* must not start with "-"/,
    ],
    [
      'a secret that is an option',
      ', app: a',
      'source: command, command: pass, secret: -x',
      /spec\.secret: .* must not start with "-"/,
    ],
    [
      'a secret that leaves its folder',
      ', app: a',
      'source: command, command: pass, secret: a/../../b',
      /spec\.secret: .* must not contain "\.\."/,
    ],
    [
      'a secret with shell characters',
      ', app: a',
      'source: command, command: pass, secret: "a;id"',
      /spec\.secret: .* must not start with "@" or contain any of/,
    ],
    [
      'a secret that changes the text direction',
      ', app: a',
      'source: command, command: pass, secret: "a\\u202eb"',
      /spec\.secret: .* change the text direction/,
    ],
    ['an invalid time', ', app: a', 'source: env, envVar: A, expiresAt: soon', /^4:43 error spec\.expiresAt/],
  ] as const) {
    it(`is rejected with ${what}`, () => assert.match(errorsOf(metadata, spec), expected));
  }

  it('may have the same name in two scopes, but not twice in one', () => {
    const credentialFor = (app: string): string =>
      `kind: Credential\nmetadata: {name: X, app: ${app}}\nspec: {source: env, envVar: A}`;
    const errors = (...apps: string[]): number =>
      read(documents(...apps.map(credentialFor))).diagnostics.filter(({ severity }) => severity === 'error').length;
    assert.equal(errors('a', 'b'), 0);
    assert.equal(errors('a', 'a'), 2);
  });
});

describe('the fields of a workspace', () => {
  const WITH = (spec: string): string => documents(APP, `${DEV}\nspec: {${spec}}`);

  it('take effect', () => {
    const workspace = workspaceOf(
      WITH(
        'image: {baseImage: "ghcr.io/a/b:1@sha256:' +
          'a'.repeat(64) +
          ('"}, container: {user: me, uid: 1001, gid: 65533, workingDir: /usr/src/app/, command: [bash, "-c", ' +
            '"a b"]}, shell: {type: bash, theme: starship, plugins: [fzf], customRc: "x\\ny"}, terminal: {type: ' +
            'screen, autostart: true, plugins: [fzf, zoxide]}'),
      ),
    );
    assert.match(workspace.baseImage?.value ?? '', /^ghcr\.io/);
    assert.deepEqual(workspace.container, {
      user: 'me',
      uid: 1001,
      gid: 65533,
      workingDir: '/usr/src/app',
      command: ['bash', '-c', 'a b'],
    });
    const { customRc, ...shell } = workspace.shell;
    assert.deepEqual(shell, {
      type: 'bash',
      theme: 'starship',
      prompt: 'starship',
      plugins: ['fzf', 'zoxide'],
      multiplexer: { type: 'screen', autostart: true },
    });
    assert.equal(customRc?.value, 'x\ny');
  });

  it('let a Dockerfile override a base image, with a warning', () => {
    const { diagnostics, workspaces } = read(WITH('image: {baseImage: "debian:trixie-slim", buildFrom: ./Dockerfile}'));
    assert.match(
      diagnosticTexts(diagnostics).join('\n'),
      /^9:16 warning spec\.image\.baseImage has no effect: the Dockerfile in spec\.image\.buildFrom sets the base image\.$/,
    );
    assert.deepEqual(
      [workspaces[0]?.baseImage, workspaces[0]?.dockerfile?.file.value],
      [undefined, '/code/Dockerfile'],
    );
  });

  it('have defaults', () => {
    const { container, shell, kind, baseImage } = workspaceOf(documents(APP, DEV));
    assert.deepEqual(
      [container, shell, kind, baseImage],
      [
        { user: 'dev', uid: 1000, gid: 1000, workingDir: '/workspace' },
        { type: 'zsh', plugins: [] },
        'language',
        undefined,
      ],
    );
  });

  for (const spec of [
    'container: {user: Me}',
    'container: {user: root}',
    'container: {user: "1a"}',
    'container: {user: "a b"}',
    'container: {uid: 0}',
    'container: {uid: 65534}',
    'container: {uid: 1.5}',
    'container: {uid: -1}',
    'container: {gid: x}',
    'container: {command: bash}',
    'container: {command: ["a\\nb"]}',
    'image: {baseImage: "A b"}',
    'image: {baseImage: Debian}',
    'image: {baseImage: "-x"}',
    'image: {baseImage: "a:"}',
    'image: {baseImage: "a AS b"}',
    'image: {baseImage: "${X}"}',
    'shell: {type: fish}',
    'shell: {theme: "a;b"}',
    'shell: {plugins: ["../x"]}',
    'shell: {customRc: "\\0"}',
    'nvim: {structure: emacs}',
    'nvim: {mergeMode: prepend}',
    'nvim: {plugins: ["a b"]}',
    'nvim: {plugins: ["a/b@../c"]}',
    'nvim: {plugins: [a/b, c/B]}',
    'nvim: {customConfig: "\\0"}',
    'nvim: {theme: "a\\nb"}',
    'terminal: {type: byobu}',
    'terminal: {autostart: often}',
    'vscode: {extensions: [python]}',
    'vscode: {extensions: ["a.b@latest"]}',
    'vscode: {settings: [a]}',
    'vscode: {settings: {a: .inf}}',
    'vscode: {settings: {a: &x [*x]}}',
    'vscode: {settings: {github.token: abc}}',
    'vscode: {settings: {a: {servers: [{apiKey: abc}]}}}',
    'vscode: {settings: {http.proxy: "http://me:pw@proxy"}}',
    `vscode: {settings: {a: ${'x'.repeat(24_000)}}}`,
    'mounts: x',
    'sshKey: {mode: x}',
    'build: {caCerts: [{name: a}]}',
    'build: {caCerts: [{name: a, vaultSecret: b}, {name: a, vaultSecret: b}]}',
    `build: {caCerts: [${Array.from({ length: 11 }, (_, i) => `{name: c${i}, vaultSecret: s}`).join()}]}`,
  ]) {
    it(`reject ${spec.slice(0, 60)} at its location`, () => {
      const { diagnostics, workspaces } = read(WITH(spec));
      const errors = diagnostics.filter(({ severity }) => severity === 'error');
      assert.equal(errors.length, 1, diagnosticTexts(diagnostics).join('\n'));
      assert.ok(errors[0]?.line === 9 && errors[0].column > 7);
      assert.equal(workspaces.length, 0);
    });
  }

  for (const dir of [
    'relative',
    '/',
    '//',
    '/etc',
    '/etc/x',
    '/usr',
    '/usr/local',
    '/usr/bin/x',
    '/var/lib',
    '/home',
    '/home/dev',
    '/root',
    '/a/../etc',
    '/a/./b',
    '/proc/1',
    '/opt',
    '/opt/venv/x',
    '/node_modules',
    '/a b',
    '/a$b',
    '/a\nb',
  ]) {
    it(`reject the working directory ${JSON.stringify(dir)}`, () =>
      assert.equal(read(WITH(`container: {workingDir: ${JSON.stringify(dir)}}`)).workspaces.length, 0));
  }
  for (const dir of [
    '/workspace',
    '/srv/app',
    '/home/dev/src',
    '/usr/src/app',
    '/var/www/html',
    '/opt/app',
    '/etcetera',
    '/root/src',
  ]) {
    it(`accept the working directory ${dir}`, () =>
      assert.equal(workspaceOf(WITH(`container: {workingDir: ${dir}}`)).container.workingDir, dir));
  }

  for (const [spec, most] of [
    ['build: {devStage: {customCommands: ["LINE"]}}', 30_000],
    ['env: {A: "LINE"}', 30_000],
    ['shell: {customRc: "a\\nLINE\\n"}', 30_000],
  ] as const) {
    it(`reject a line that is too long for a Dockerfile: ${spec}`, () => {
      const errors = (length: number): number =>
        read(WITH(spec.replace('LINE', 'é'.repeat(length / 2)))).diagnostics.length;
      assert.deepEqual([errors(most), errors(most + 2)], [0, 1]);
    });
  }

  it('suggest a correction for an unknown name at every depth', () => {
    const { diagnostics } = read(
      WITH('container: {usr: me}, shell: {them: x}, image: {baseimage: x}, nvim: {structur: none}'),
    );
    assert.deepEqual(
      diagnostics.map(({ hint }) => hint),
      [
        'Did you mean "baseImage"?',
        'Did you mean "user"?',
        'Did you mean "theme"?',
        'Did you mean "structure"?',
      ].toSorted(
        (a, b) => diagnostics.findIndex(({ hint }) => hint === a) - diagnostics.findIndex(({ hint }) => hint === b),
      ),
    );
  });

  for (const kind of ['auto', 'cicd', 'language']) {
    it(`can belong to an app of the kind ${kind}`, () =>
      assert.equal(
        workspaceOf(documents(APP.replace('{path: .}', `{path: ., build: {kind: ${kind}}}`), DEV)).kind,
        kind === 'cicd' ? 'cicd' : 'language',
      ));
  }

  it('never contain characters that would break a Dockerfile line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (text) => {
        const quoted = JSON.stringify(text);
        const { resources } = parseResources(
          '/a',
          documents(
            `${DEV}\nspec: {image: {baseImage: ${quoted}}, container: {user: ${quoted}, workingDir: ${quoted}}}`,
          ),
        );
        for (const resource of resources) {
          assert.ok(resource.kind === 'Workspace');
          for (const value of [
            resource.baseImage?.value ?? 'x',
            resource.container.user,
            resource.container.workingDir,
          ])
            assert.match(value, /^[\w./:@+-]+$/);
        }
      }),
    );
  });
});

describe("a workspace's credentials", () => {
  const credential = (name: string, metadata: string, spec: string): string =>
    `kind: Credential\nmetadata: {name: ${name}, ${metadata}}\nspec: {${spec}}`;
  const credentialsOf = (...bodies: string[]): Record<string, unknown> =>
    Object.fromEntries(
      [
        ...workspaceOf(
          documents(
            'kind: Ecosystem\nmetadata: {name: acme}',
            APP.replace('{name: shop}', '{name: shop, ecosystem: acme}'),
            DEV,
            ...bodies,
          ),
        ).credentials,
      ].map(([name, { source, from }]) => [name, { from, ...source }]),
    );

  it('come from all its levels; the innermost one applies to each variable', () => {
    assert.deepEqual(
      credentialsOf(
        credential('NPM_TOKEN', 'workspace: dev', 'source: env, envVar: C'),
        credential('NPM_TOKEN', 'ecosystem: acme', 'source: env, envVar: A'),
        credential('OTHER', 'ecosystem: acme', 'source: env, envVar: D'),
        credential('NPM_TOKEN', 'app: shop', 'source: env, envVar: B'),
      ),
      {
        NPM_TOKEN: { from: 'workspace', kind: 'env', variable: 'C' },
        OTHER: { from: 'ecosystem', kind: 'env', variable: 'D' },
      },
    );
  });

  it('can come from every source', () => {
    assert.deepEqual(
      credentialsOf(
        credential('npm-token', 'app: shop', 'source: file, path: ../token'),
        credential('A', 'app: shop', 'source: vscode'),
        credential('b', 'app: shop', 'source: vscode, secret: x/y, variable: B_C'),
        credential('D', 'app: shop', 'source: command, command: pass, secret: team/d'),
        credential('E', 'app: shop', 'source: vault, vaultSecret: e, vaultEnvironment: prod'),
        credential('nexus', 'app: shop', 'source: vault, vaultSecret: n, usernameVar: N_USER, passwordVar: N_PASSWORD'),
        credential('maven', 'app: shop', 'source: vault, vaultSecret: m, vaultFields: {M_USER: user, M_PASSWORD: pw}'),
      ),
      {
        A: { from: 'app', kind: 'vscode', secret: 'A' },
        B_C: { from: 'app', kind: 'vscode', secret: 'x/y' },
        D: { from: 'app', kind: 'command', command: 'pass', secret: 'team/d' },
        E: { from: 'app', kind: 'command', command: 'vault', secret: 'e', environment: 'prod' },
        M_PASSWORD: { from: 'app', kind: 'command', command: 'vault', secret: 'm', field: 'pw' },
        M_USER: { from: 'app', kind: 'command', command: 'vault', secret: 'm', field: 'user' },
        NPM_TOKEN: { from: 'app', kind: 'file', path: '/token' },
        N_PASSWORD: { from: 'app', kind: 'command', command: 'vault', secret: 'n' },
        N_USER: { from: 'app', kind: 'command', command: 'vault', secret: 'n', field: 'username' },
      },
    );
  });

  for (const [what, spec, expected] of [
    [
      'a variable that changes how programs start',
      'source: env, envVar: A, variable: LD_PRELOAD',
      /spec\.variable: "LD_PRELOAD" must not be set/,
    ],
    [
      'a secret that is an option of the command',
      'source: command, command: pass, secret: --help',
      /spec\.secret: "--help" must not start with "-"/,
    ],
    [
      'a field that is an option of the command',
      'source: vault, vaultSecret: s, vaultFields: {A: -x}',
      /spec\.vaultFields\.A: "-x" must not start/,
    ],
    ['an invalid path', 'source: env, envVar: A, mountPath: /a/../etc', /spec\.mountPath: .* must be an absolute path/],
    [
      'a path that ends a mount option',
      'source: env, envVar: A, mountPath: "/a,required"',
      /spec\.mountPath: .* must be an absolute path/,
    ],
    ['an invalid host', 'source: env, envVar: A, host: "https://x"', /spec\.host: .* is not a valid host name/],
  ] as const) {
    it(`reject ${what}`, () =>
      assert.match(
        diagnosticTexts(read(documents(APP, credential('X', 'app: shop', spec))).diagnostics).join(),
        expected,
      ));
  }

  it('warn about scopes that do not exist, and about fields of another source', () => {
    const { diagnostics } = read(
      documents(APP, DEV, credential('X', 'app: shoq', 'source: env, envVar: A, path: ./x')),
    );
    assert.deepEqual(
      diagnosticTexts(diagnostics).map((line) => line.replace(/^\S+ /, '')),
      [
        'warning spec.path has no effect: spec.source is env.',
        'warning No app is named "shoq", so this credential has no effect.',
      ],
    );
    assert.equal(diagnostics[1]?.hint, 'Did you mean "shop"?');
  });
});
