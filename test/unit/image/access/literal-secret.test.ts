import assert from 'node:assert/strict';
import fc from 'fast-check';
import { literalSecret } from '../../../../src/image/access/literal-secret.ts';

/** `line:column description`; undefined if there is no secret. */
function secretIn(file: string, text: string): string | undefined {
  const secret = literalSecret(file, text);
  return secret && `${secret.line}:${secret.column} ${secret.what}`;
}

const PEM = '-----BEGIN OPENSSH PRIVATE KEY-----';
const GITHUB = `ghp_${'a1'.repeat(18)}`;

describe('a secret in a manifest', () => {
  for (const [file, text, expected] of [
    [
      'requirements.txt',
      'a\ngit+https://AbCd1234TOKEN@host/a.git',
      '2:13 a URL with a user name, which may be a token',
    ],
    ['requirements.txt', 'git+https://TOKEN@host/a.git', '1:13 a URL with a user name, which may be a token'],
    ['requirements.txt', '--index-url https://me:%70w@x/simple', '1:24 a URL with a password'],
    ['requirements.txt', `--index-url https://__token__:${GITHUB}@x/simple`, '1:31 a URL with a password'],
    [
      'requirements.txt',
      '--extra-index-url https://AbCd1234TOKEN:@x/simple',
      '1:27 a URL with a user name, which may be a token',
    ],
    ['requirements.txt', '-i https://me:${PIP_TOKEN:-hunter2}@x/simple', '1:15 a URL with a password'],
    [
      'package.json',
      '{"dependencies": {"a": "git+https://AbCd1234TOKEN@host/a.git"}}',
      '1:37 a URL with a user name, which may be a token',
    ],
    ['package.json', '{"publishConfig": {"//x/:_authToken": "abc"}}', '1:40 a token'],
    [
      'package-lock.json',
      '"resolved": "https://AbCd1234TOKEN@host/a.tgz"',
      '1:22 a URL with a user name, which may be a token',
    ],
    ['.npmrc', '//x:8080/:_authToken=${X:-TOKEN}', '1:22 a token'],
    ['.npmrc', '//x/:_authToken=${X-TOKEN}', '1:17 a token'],
    ['.npmrc', '_auth=bWU6aHVudGVyMg==', '1:7 a token'],
    ['.npmrc', `key="${PEM}\\nabc"`, '1:6 a token'],
    ['.npmrc', `cert=x\n# ${PEM}\n`, '2:3 a private key'],
    ['.npmrc', '"//x/:_authToken" = abc', '1:21 a token'],
    ['.yarnrc', '"//x/:_authToken" abc', '1:19 a token'],
    ['.yarnrc.yml', 'npmScopes:\n  team:\n    npmAuthToken: "abc"', '3:20 a token'],
    ['bunfig.toml', '[install.scopes]\nteam = { token = "abc", url = "https://x" }', '2:19 a token'],
    ['.cargo/config.toml', '[registries.team]\nindex = "sparse+https://x/"\ntoken = "Bearer abc"', '3:10 a token'],
    ['.cargo/config', "[registry]\ntoken = 'abc'", '2:10 a token'],
    ['gradle.properties', 'org.gradle.jvmargs=-Xmx2g\nmavenPassword=hunter2', '2:15 a password'],
    ['gradle.properties', 'artifactory_token: abc', '1:20 a token'],
    ['gradle.properties', 'org.gradle.jvmargs=-Djavax.net.ssl.trustStorePassword=changeit', '1:55 a password'],
    ['build.gradle', 'credentials {\n  username "bob"\n  password "hunter2"\n}', '3:13 a password'],
    ['build.gradle.kts', 'password = "hunter2"', '1:13 a password'],
    [
      'settings.gradle',
      "credentials(HttpHeaderCredentials) { name = 'Private-Token'; value = 'x' }\ntoken = 'abc'",
      '2:10 a token',
    ],
    ['build.sbt', 'credentials += Credentials("realm", "host", "user", "hunter2")', '1:54 a password'],
    ['composer.json', '{"config": {"github-oauth": {"github.com": "abc"}}}', '1:45 a token'],
    [
      'composer.json',
      '{"config": {"http-basic": {"x": {"username": "bob", "password": "hunter2"}}}}',
      '1:66 a password',
    ],
    [
      'composer.json',
      '{"repositories": [{"options": {"http": {"header": ["Authorization: Bearer abc"]}}}]}',
      '1:68 credentials',
    ],
    ['auth.json', '{"bearer": {"x": "abc"}}', '1:19 a token'],
    ['settings.xml', '<server><passphrase>hunter2</passphrase></server>', '1:21 a password'],
    ['settings.xml', '<property>\n<name>Authorization</name>\n<value>Bearer abc</value></property>', '3:8 a token'],
    ['settings.xml', '<property><name>Private-Token</name><value>abc</value></property>', '1:44 a token'],
    ['settings.xml', '<password><![CDATA[hunter2]]></password>', '1:20 a password'],
    ['.mvn/jvm.config', '-Dhttps.proxyPassword=hunter2', '1:23 a password'],
    ['nuget.config', "<add value='hunter2' key='ClearTextPassword' />", '1:13 a password'],
    ['NuGet.Config', '<add\n  value="hunter2"\n  key="Password"/>', '2:10 a password'],
    ['nuget.config', '<apikeys><add key="https://x" value="abc" /></apikeys>', '1:38 a token'],
    ['App.csproj', '<PropertyGroup><FeedToken>abc</FeedToken></PropertyGroup>', '1:27 a token'],
    ['Gemfile', 'source "https://AbCd1234TOKEN@gems.example"', '1:17 a URL with a user name, which may be a token'],
    ['.bundle/config', 'BUNDLE_GEMS__EXAMPLE__COM: "bob:hunter2"', '1:29 a token'],
    ['pip.conf', '[global]\nindex-url = https://bob:hunter2@x/', '2:25 a URL with a password'],
    ['poetry.toml', '[http-basic.team]\nusername = "bob"\npassword = "hunter2"', '3:13 a password'],
    ['pyproject.toml', '[tool.x]\napi-key = "abc"', '2:12 a token'],
    ['.netrc', 'machine x login bob password hunter2', '1:30 a password'],
    ['mix.exs', '{:a, "~> 1.0", repo: "x"}\nauth_key: "abc"', '2:12 a token'],
    ['go.mod', `// ${GITHUB}`, '1:4 a token'],
    ['anything', `a: ${PEM}`, '1:4 a private key'],
    ['pubspec.yaml', 'git: https://oauth2:AbCd1234@host/a.git', '1:21 a URL with a password'],
    [
      'Package.swift',
      '.package(url: "https://AbCd1234TOKEN@host/a.git", from: "1.0.0")',
      '1:24 a URL with a user name, which may be a token',
    ],
  ] as const) {
    it(`is reported: ${file}: ${text.replaceAll('\n', ' ')}`.slice(0, 110), () =>
      assert.equal(secretIn(file, text), expected),
    );
  }

  for (const [file, text] of [
    [
      '.npmrc',
      '//x:8080/:_authToken=${NPM_TOKEN}\n//y/:_authToken="${B?}"\n_auth=\n; _auth=x\nalways-auth=true\n' +
        'auth-type=legacy\nkeyfile=/x',
    ],
    ['.npmrc', '//x/:_authToken=${A:-}\n//x/:_authToken=$NPM_TOKEN'],
    ['.yarnrc.yml', 'npmAuthToken: "${NPM_TOKEN:-}"\nnpmAlwaysAuth: true'],
    ['pip.conf', '[global]\nindex-url = https://%(USER)s:%(TOKEN)s@x/'],
    [
      'requirements.txt',
      'git+ssh://git@host/a.git\ngit+https://git@host/a\n--index-url https://${USER}:${TOKEN}@x/\n-i ' +
        'https://$USER:$TOKEN@x\ngit+https://user@host/a.git\na @ ' +
        'https://team-of-azure@dev.azure.com/team-of-azure/x',
    ],
    [
      'package.json',
      '{"homepage": "https://x:8080/a@b", "a": "npm:@x/y@1", "dependencies": {"token": "1.0.0", ' +
        '"csrf-token": "^1"}, "author": "a <a@b.c>"}',
    ],
    [
      'nuget.config',
      '<packageSources><add key="a" value="https://x/" /></packageSources><add key="ClearTextPassword" ' +
        'value="%NUGET_TOKEN%" /><add value="$NUGET_TOKEN" key="ClearTextPassword" />',
    ],
    [
      'settings.xml',
      '<!-- <password>x</password> ' +
        '--><password>${env.MAVEN_PASSWORD}</password><name>Authorization</name><value>Bearer ' +
        '${env.TOKEN}</value><password></password>',
    ],
    [
      'App.csproj',
      '<Reference Include="a, PublicKeyToken=b03f5f7f11d50a3a" ' +
        '/><PublicKeyToken>b03f</PublicKeyToken><AuthenticationScheme>x</AuthenticationScheme><Authors>Bob</' +
        'Authors>',
    ],
    [
      'Cargo.toml',
      '[dependencies]\ntoken = "1.0"\noauth = { version = "1" }\n[dev-dependencies.secret]\nversion = "1"',
    ],
    ['gradle/libs.versions.toml', '[versions]\njson-web-token = "1.0"\n[libraries]\ntoken = "a:b:1"'],
    [
      'build.gradle',
      'password = System.getenv("TOKEN")\npassword findProperty("p")\ncredentials(PasswordCredentials)\n' +
        'password = "$token"\npassword = "${project.property(\'p\')}"',
    ],
    ['build.gradle.kts', 'password = providers.gradleProperty("token").get()'],
    [
      'composer.json',
      (
        '{"config": {"github-oauth": {"github.com": "%env(TOKEN)%"}}, "require": {"x/token": "^1", "bearer": ' + '"1"}}'
      ).replace('"%env(TOKEN)%"', '""'),
    ],
    [
      '.bundle/config',
      'BUNDLE_BUILD__NOKOGIRI: "--use-system-libraries"\nBUNDLE_MIRROR__HTTPS://RUBYGEMS__ORG/: ' +
        '"https://x"\nBUNDLE_FROZEN: "true"',
    ],
    ['Gemfile', "source \"https://#{ENV['TOKEN']}@gems.example\"\ngem 'oauth', '1.0'\ngem 'token'"],
    ['mix.exs', '{:oauth, "~> 1.0"}\nauth_key: System.fetch_env!("KEY")'],
    ['gradle.properties', 'org.gradle.caching=true\ntokenizerVersion=1.0\nauthorName=Bob\nmavenPassword='],
    ['.mvn/jvm.config', '-Dtoken=${env.TOKEN} -Xmx1g'],
    ['go.sum', 'github.com/a/b v1.0.0 h1:abc='],
  ] as const) {
    it(`is not reported: ${file}: ${text.replaceAll('\n', ' ')}`.slice(0, 110), () =>
      assert.equal(secretIn(file, text), undefined),
    );
  }

  it('is not the code of a release of Yarn that sets a header', () => {
    const code = 'request({headers: {authorization: `Basic abcdefgh`}});';
    assert.equal(literalSecret('.yarn/releases/yarn-4.9.2.cjs', code), undefined);
    assert.notEqual(literalSecret('.pnpmfile.cjs', code), undefined);
    const token = `npm_${'a1'.repeat(18)}`;
    assert.equal(literalSecret('.yarn/plugins/own.cjs', `const x = "${token}";`)?.what, 'a token');
  });

  it('comes with advice that fits the file', () => {
    assert.match(
      literalSecret('nuget.config', '<add key="ClearTextPassword" value="x"/>')?.hint ?? '',
      /%NUGET_TOKEN%/,
    );
    assert.match(literalSecret('.cargo/config.toml', 'token = "x"')?.hint ?? '', /CARGO_REGISTRIES_TEAM_TOKEN/);
    assert.match(literalSecret('.npmrc', '_auth=x')?.hint ?? '', /\$\{NPM_TOKEN\}/);
  });

  const FILES = [
    '.npmrc',
    '.yarnrc',
    'package.json',
    '.cargo/config.toml',
    'gradle.properties',
    'composer.json',
    'nuget.config',
    'settings.xml',
    '.bundle/config',
    'pip.conf',
    'Pipfile',
    'Gemfile',
    'build.gradle',
    '.netrc',
    'requirements.txt',
  ];

  it('has a location within the text, for any text', () => {
    const part = fc.constantFrom(
      '"',
      "'",
      '<',
      '>',
      '{',
      '}',
      '[',
      ']',
      ':',
      '=',
      ',',
      '\n',
      '\\',
      '//',
      '@',
      'token',
      'password',
      'https',
      'A1b2C3d4E5',
      ' ',
      '<!--',
      '-->',
      '${',
      '<![CDATA[',
      'key',
      'value',
      'Credentials(',
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...FILES),
        fc.array(part, { maxLength: 40 }).map((parts) => parts.join('')),
        (file, text) => {
          const secret = literalSecret(file, text);
          if (secret === undefined) return;
          const line = text.split('\n')[secret.line - 1];
          assert.ok(
            line !== undefined && secret.column >= 1 && secret.column <= line.length + 1,
            JSON.stringify([secret, text]),
          );
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('is found at any nesting depth', () => {
    const deep = 50_000;
    assert.ok(literalSecret('settings.xml', `${'<a>x'.repeat(deep)}<password>hunter2</password>`) !== undefined);
    assert.ok(
      literalSecret('composer.json', `${'{"a": ["x", '.repeat(deep)}{"github-oauth": {"x": "abc"}}`) !== undefined,
    );
  });

  it('is found next to any other text', () => {
    fc.assert(
      fc.property(fc.constantFrom(...FILES, 'other'), fc.string(), fc.string(), (file, before, after) => {
        assert.ok(literalSecret(file, `${before}\n https://bob:A1b2C3d4@host/ \n${after}`) !== undefined);
      }),
    );
  });
});
