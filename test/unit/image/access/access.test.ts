import assert from 'node:assert/strict';
import fc from 'fast-check';
import { accessOf } from '../../../../src/image/access/access.ts';
import { literalSecret } from '../../../../src/image/access/literal-secret.ts';
import { privateSources } from '../../../../src/image/access/private-sources.ts';
import { APP, DEV, documents, workspaceOf } from '../../workspace/documents.ts';
import { rendered } from '../planned.ts';

const texts = (files: Readonly<Record<string, string>>): Map<string, string> => new Map(Object.entries(files));
const sourcesOf = (file: string, text: string): Record<'ssh' | 'https', string[]> => {
  const { ssh, https } = privateSources(texts({ [file]: text }));
  return { ssh: ssh.map(({ what }) => what), https: https.map(({ what }) => what) };
};

describe('sources of private packages', () => {
  for (const [file, text, ssh, https] of [
    ['requirements.txt', 'a @ git+ssh://git@git.example.com/a.git@v1', ['git.example.com'], []],
    ['requirements.txt', 'git+ssh://git@git.example.com:2222/a/b.git#egg=b', ['git.example.com:2222'], []],
    ['requirements.txt', '-e git+git@github.com:a/b.git', ['github.com'], []],
    ['requirements.txt', 'git+https://user@github.com/a/b.git', [], ['github.com']],
    ['requirements.txt', 'git+https://${TOKEN}@github.com:443/a/b.git', [], ['github.com:443']],
    ['requirements.txt', '# git+ssh://git@github.com/a\nrequests==2 # git@github.com:a/b', [], []],
    ['requirements.txt', '--index-url https://git@github.com:443/simple', [], []],
    [
      'package.json',
      '{"dependencies": {"a": "git+ssh://git@git.example.com:org/a.git", "b": "git@gitlab.com:x/b.git"}}',
      ['git.example.com', 'gitlab.com'],
      [],
    ],
    [
      'package.json',
      '{"dependencies": {"a": "github:x/y", "b": "git+https://github.com/x/y.git"}}',
      [],
      ['github.com'],
    ],
    ['package-lock.json', '"resolved": "git+ssh://git@github.com/x/y.git#abc"', [], []],
    [
      'go.mod',
      'module example.com/x\n\ngo 1.24\n\nrequire (\n\tgithub.com/a/b v1.0.0\n\tgit.example.com/c/d v0.1.0 ' +
        '// indirect\n)\nrequire gitlab.com/e/f v1.2.3\nreplace x.y/z => git.corp.com/z v1.0.0\n',
      [],
      ['github.com', 'git.example.com', 'gitlab.com', 'git.corp.com'],
    ],
    ['go.mod', 'module github.com/me/x\n\ngo 1.24\n', [], []],
    [
      'Cargo.toml',
      'a = { git = "ssh://git@github.com/a/b.git" }\nb = { git = "https://git.example.com/c" }',
      ['github.com'],
      ['git.example.com'],
    ],
    [
      'Gemfile',
      "gem 'a', git: 'git@github.com:a/b.git'\ngem 'c', git: 'https://github.com/c/d.git'",
      ['github.com'],
      ['github.com'],
    ],
    [
      'composer.json',
      '{"repositories": [{"type": "vcs", "url": "https://git.example.com/a/b.git"}]}',
      [],
      ['git.example.com'],
    ],
    ['mix.exs', '{:a, git: "git@git.example.com:a/b.git"}', ['git.example.com'], []],
  ] as const) {
    it(`${file}: ${text.split('\n')[0] ?? ''}`.slice(0, 90), () =>
      assert.deepEqual(sourcesOf(file, text), { ssh, https }),
    );
  }

  it('do not use SSH for HTTPS URLs with any user, password and port', () => {
    const user = fc.constantFrom('', 'user@', 'git@', 'oauth2:pass@', '${TOKEN}@', 'git:${TOKEN}@', 'ssh@');
    const before = fc.constantFrom(
      'git+https://',
      '"git": "https://',
      'a @ git+https://',
      '-e git+https://',
      'url = https://',
      '--index-url https://',
      '"git+https://',
      'https://',
    );
    const host = fc.constantFrom('github.com', 'git.example.com', 'ssh.example.com');
    fc.assert(
      fc.property(
        fc.constantFrom('requirements.txt', 'package.json', 'Cargo.toml', 'Gemfile', 'mix.exs'),
        before,
        user,
        host,
        fc.constantFrom('', ':443', ':22'),
        (file, scheme, who, where, port) => {
          assert.deepEqual(sourcesOf(file, `${scheme}${who}${where}${port}/a/b.git@v1`).ssh, []);
        },
      ),
    );
  });

  it('are always host names', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('ssh://git@', 'git@', 'git+https://', 'git = "https://'),
        fc.string(),
        fc.constantFrom('/a', ':a', ''),
        (before, host, after) => {
          const { ssh, https } = sourcesOf('requirements.txt', `${before}${host}${after}`);
          for (const each of [...ssh, ...https]) assert.match(each, /^[a-z0-9][a-z0-9.-]*(?::\d{1,5})?$/);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('a secret in a manifest', () => {
  for (const [file, text, location] of [
    ['.npmrc', 'registry=https://x/\n//x/:_authToken=abc\n', '2:17'],
    ['.npmrc', '//x/:_password = "c2VjcmV0"', '1:19'],
    ['.npmrc', '//x/:_authToken=${NPM_TOKEN}\n//y/:_authToken="${B}"', undefined],
    ['.npmrc', '# //x/:_authToken=abc\nalways-auth=true', undefined],
    ['settings.xml', '<server><password>hunter2</password></server>', '1:19'],
    ['settings.xml', '<password>${env.MAVEN_PASSWORD}</password>', undefined],
    ['NuGet.Config', '<add key="ClearTextPassword" value="x" />', '1:37'],
    ['nuget.config', '<add key="ClearTextPassword" value="%NUGET_TOKEN%" />', undefined],
    ['requirements.txt', 'a\n--index-url https://me:hunter2@x/simple', '2:24'],
    ['requirements.txt', '--index-url https://me:${PIP_TOKEN}@x/simple', undefined],
    ['package.json', '{"a": "git+https://oauth2:abc@x/y.git"}', '1:27'],
    ['package.json', '{"homepage": "https://x:8080/a@b", "a": "npm:@x/y@1"}', undefined],
  ] as const) {
    it(`${file}: ${text.replaceAll('\n', ' ')}`.slice(0, 80), () => {
      const secret = literalSecret(file, text);
      assert.equal(secret && `${secret.line}:${secret.column}`, location);
    });
  }
});

describe('the secrets of steps', () => {
  const credential = (name: string, spec = 'source: env, envVar: X'): string =>
    `kind: Credential\nmetadata: {name: ${name}, app: shop}\nspec: {${spec}}`;
  const app = (language: string): string => APP.replace('{path: .}', `{path: ., language: {name: ${language}}}`);
  const dockerfile = (
    language: string,
    files: Readonly<Record<string, string>>,
    credentials: readonly string[],
    commands: readonly string[] = [],
  ): string => {
    const workspace = workspaceOf(
      documents(
        app(language),
        `${DEV}\nspec: {build: {devStage: {devTools: [], customCommands: ${JSON.stringify(commands)}}}}`,
        ...credentials,
      ),
    );
    return rendered(workspace, { manifests: Object.keys(files), texts: texts(files) }).text;
  };
  const step = (text: string, command: RegExp): string =>
    text.split(/\n(?=[A-Z]+ )/).find((each) => command.test(each)) ?? assert.fail(text);

  it('are those in the manifests, as variables of that step only', () => {
    const text = dockerfile('nodejs', { 'package.json': '{}', '.npmrc': '//x/:_authToken=${TEAM_TOKEN}' }, [
      credential('TEAM_TOKEN'),
      credential('OTHER'),
    ]);
    assert.match(step(text, /npm install|npm ci/), /--mount=type=secret,id=TEAM_TOKEN,env=TEAM_TOKEN \\\n/);
    assert.equal(text.match(/TEAM_TOKEN/g)?.length, 2);
    assert.doesNotMatch(text, /OTHER/);
  });

  it('include variables that package managers read by default', () => {
    for (const [language, name, files, command] of [
      ['nodejs', 'NPM_TOKEN', { 'package.json': '{}' }, /npm install/],
      ['python', 'PIP_INDEX_URL', { 'requirements.txt': 'a' }, /pip install -r/],
      ['python', 'UV_INDEX_TEAM_PASSWORD', { 'uv.lock': '', 'pyproject.toml': '' }, /uv sync/],
      ['python', 'POETRY_HTTP_BASIC_TEAM_PASSWORD', { 'poetry.lock': '', 'pyproject.toml': '' }, /poetry install/],
      ['python', 'PDM_TEAM__PASSWORD', { 'pdm.lock': '', 'pyproject.toml': '' }, /pdm sync/],
      ['python', 'PIPENV_PYPI_MIRROR', { Pipfile: '' }, /pipenv install/],
      ['rust', 'CARGO_REGISTRIES_TEAM_TOKEN', { 'Cargo.toml': '' }, /cargo fetch/],
      ['php', 'COMPOSER_AUTH', { 'composer.json': '{}' }, /composer install/],
      ['java', 'MAVEN_PASSWORD', { 'pom.xml': '' }, /mvn .*go-offline/],
      ['java', 'ORG_GRADLE_PROJECT_teamToken', { 'build.gradle': '' }, /gradle --no-daemon/],
      ['kotlin', 'MAVEN_PASSWORD', { 'pom.xml': '' }, /mvn .*go-offline/],
      ['scala', 'COURSIER_CREDENTIALS', { 'build.sbt': '' }, /sbt .*update/],
      ['clojure', 'CLOJARS_PASSWORD', { 'deps.edn': '{}' }, /clojure -P/],
      ['deno', 'DENO_AUTH_TOKENS', { 'deno.json': '{}' }, /deno install/],
      ['cpp', 'CONAN_PASSWORD', { 'conanfile.txt': '' }, /conan install/],
      ['r', 'RENV_CONFIG_REPOS_OVERRIDE', { DESCRIPTION: 'Imports: dplyr' }, /install\.packages/],
    ] as const) {
      assert.match(
        step(dockerfile(language, files, [credential(name, `source: env, envVar: X, variable: ${name}`)]), command),
        new RegExp(`--mount=type=secret,id=${name},env=${name} `),
        name,
      );
    }
  });

  it('are files if the credential has a mount path', () => {
    const text = dockerfile(
      'python',
      { 'requirements.txt': 'a' },
      [credential('NETRC', 'source: file, path: ./netrc, mountPath: /root/.netrc')],
      ['curl -n x', 'cat /root/.netrc'],
    );
    assert.match(step(text, /pip install -r/), /--mount=type=secret,id=NETRC,target=\/root\/\.netrc /);
    assert.match(text, /^RUN curl -n x$/m);
    assert.match(
      text,
      /^RUN --mount=type=secret,id=NETRC,target=\/root\/\.netrc <<'EOF'\nset -e\ncat \/root\/\.netrc\nEOF$/m,
    );
  });

  it('are available to the custom commands that use them', () => {
    const text = dockerfile(
      'generic',
      {},
      [credential('A_TOKEN')],
      ['echo "$A_TOKEN" | wc -c', 'echo A_TOKENS', 'a\nb $A_TOKEN', 'git clone git@git.example.com:a/b /b'],
    );
    assert.match(
      text,
      /^RUN --mount=type=secret,id=A_TOKEN,env=A_TOKEN <<'EOF'\nset -e\necho "\$A_TOKEN" \| wc -c\nEOF$/m,
    );
    assert.match(text, /^RUN echo A_TOKENS$/m);
    assert.match(text, /^RUN --mount=type=secret,id=A_TOKEN,env=A_TOKEN <<'EOF'\nset -e\na\nb /m);
    assert.match(
      text,
      /^RUN --mount=type=ssh \\\n +--mount=type=secret,id=dvm-known-hosts,target=\/etc\/ssh\/ssh_known_hosts,mode=0444 <<'EOF'\nset -e\ngit clone/m,
    );
  });

  it('authenticate git without being written to a URL or file', () => {
    const text = dockerfile('golang', { 'go.mod': 'module x\nrequire git.example.com/a/b v1.0.0\n' }, [
      credential('CORP', 'source: env, envVar: X, host: git.example.com'),
    ]);
    const download = step(text, /go mod download/);
    assert.match(
      download,
      /GIT_CONFIG_KEY_0=credential\.https:\/\/git\.example\.com\.helper GIT_CONFIG_VALUE_0='!f\(\) \{ test "\$1" = get && echo username=oauth2 && echo "password=\$CORP"; \}; f'/,
    );
    assert.match(download, /export GOPRIVATE="\$\{GOPRIVATE:-git\.example\.com\}"/);
    assert.match(text, /^# git is for git\.example\.com in go\.mod\.$/m);
  });

  it('authenticate Cargo through the git program and the variable of its token', () => {
    const byGit = step(
      dockerfile('rust', { 'Cargo.toml': 'a = { git = "https://git.example.com/a" }' }, [
        credential('CORP', 'source: env, envVar: X, host: git.example.com'),
      ]),
      /cargo fetch/,
    );
    assert.match(byGit, /&& export CARGO_NET_GIT_FETCH_WITH_CLI=true \\\n/);
    const bySsh = step(
      dockerfile('rust', { 'Cargo.toml': 'a = { git = "ssh://git@git.example.com/a" }' }, []),
      /cargo fetch/,
    );
    assert.match(bySsh, /export GIT_SSH_COMMAND=.* \\\n && export CARGO_NET_GIT_FETCH_WITH_CLI=true \\\n/);
    const byToken = step(
      dockerfile('rust', { 'Cargo.toml': '' }, [credential('CARGO_REGISTRIES_TEAM_TOKEN')]),
      /cargo fetch/,
    );
    assert.match(
      byToken,
      /export CARGO_REGISTRY_GLOBAL_CREDENTIAL_PROVIDERS="\$\{CARGO_REGISTRY_GLOBAL_CREDENTIAL_PROVIDERS:-cargo:token\}" \\\n/,
    );
    assert.doesNotMatch(byToken, /GIT_FETCH/);
  });

  it('do not depend on the code of a release of Yarn in the app', () => {
    const files = {
      'package.json': '{"packageManager":"yarn@3.8.7"}',
      '.yarnrc.yml': 'yarnPath: .yarn/releases/yarn-3.8.7.cjs\n',
      '.yarn/releases/yarn-3.8.7.cjs': 'const x = "ssh://git@git.example.com/a.git"; TEAM_TOKEN',
    };
    const text = dockerfile('nodejs', files, [credential('TEAM_TOKEN')]);
    assert.match(text, /yarn install/);
    assert.doesNotMatch(text, /type=ssh|TEAM_TOKEN|openssh-client is for/);
  });

  it('include the SSH agent and host keys, and install OpenSSH, if packages use SSH', () => {
    const text = dockerfile('nodejs', { 'package.json': '{"a": "git+ssh://git@git.example.com/a.git"}' }, []);
    assert.match(
      step(text, /npm install/),
      /--mount=type=ssh \\\n +--mount=type=secret,id=dvm-known-hosts,target=\/etc\/ssh\/ssh_known_hosts,mode=0444 \\\n +export GIT_SSH_COMMAND='ssh -o BatchMode=yes -o StrictHostKeyChecking=yes' \\\n && export CYPRESS/,
    );
    assert.match(text, /apt-get install .*\bgit openssh-client\b/);
    assert.match(text, /^# openssh-client is for git\.example\.com in package\.json\.$/m);
  });

  it('do not change the Dockerfile without credentials', () => {
    assert.doesNotMatch(dockerfile('python', { 'requirements.txt': 'a' }, []), /type=secret|type=ssh/);
    const { dependencies, tools, commands } = accessOf(
      workspaceOf(documents(app('python'), DEV)),
      texts({ 'requirements.txt': 'a' }),
    );
    assert.deepEqual([dependencies, tools, commands], [[], [], []]);
  });
});
