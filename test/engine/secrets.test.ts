import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { execa } from 'execa';
import { docker } from './docker.ts';
import { dvm, Dvm } from '../support/dvm.ts';
import { build, onlyRow } from './build.ts';
import { startPrivateRegistry, type NpmRegistry } from './npm-registry.ts';
import { processesWith } from './processes.ts';
import { appName, Scratch } from './scratch.ts';
import { afterSharedBuild } from './shared-build.ts';
import { tracesOf } from './traces.ts';

const V1 = 'apiVersion: devopsmaestro.io/v1';

function documentsOf(
  app: string,
  language: string,
  commands: readonly string[],
  ...credentials: readonly string[]
): string {
  return [
    `kind: App\nmetadata: {name: ${app}}\nspec: {path: ., language: {name: ${language}}}`,
    `kind: Workspace\nmetadata: {name: w, app: ${app}}\nspec: {build: {devStage: {packages: [git, jq, ` +
      `sqlite3], devTools: [], customCommands: ${JSON.stringify(commands)}}}}`,
    ...credentials.map((each) => `kind: Credential\n${each}`),
  ]
    .map((body) => `${V1}\n${body}\n`)
    .join('---\n');
}

describe('build secrets', function () {
  this.timeout('10m');
  let scratch: Scratch;
  let registry: NpmRegistry | undefined;

  before(afterSharedBuild);
  beforeEach(() => {
    scratch = new Scratch();
  });
  afterEach(async () => {
    await registry?.close();
    registry = undefined;
    scratch.remove();
  });

  it('install a private npm package with a token that leaves no trace', async () => {
    const token = `npmToken${randomBytes(16).toString('hex')}`;
    const app = appName('private');
    registry = await startPrivateRegistry('@team/secretive', token);
    scratch.write(
      'w.yaml',
      documentsOf(
        app,
        'nodejs',
        [
          'node -p "require(\'/workspace/node_modules/@team/secretive\')"',
          'echo "as $TEAM_NPM and $(printf %s "user:$TEAM_NPM" | base64 -w 20)"',
        ],
        `metadata: {name: TEAM_NPM, app: ${app}}\nspec: {source: env, envVar: CI_NPM}`,
      ),
    );
    scratch.write('package.json', JSON.stringify({ dependencies: { '@team/secretive': '1.0.0' } }));
    scratch.write(
      '.npmrc',
      `@team:registry=http://${registry.address}/\n//${registry.address}/:_authToken=\${TEAM_NPM}\n`,
    );
    const running = new Dvm(scratch, ['build', 'w', '--force', '--root', scratch.root, '--trust', '-o', 'jsonl'], {
      env: { CI_NPM: token },
    });
    const commandLines: string[] = [];
    const watch = setInterval(() => commandLines.push(...processesWith(token).flatMap(({ argv }) => argv)), 50);
    const { exitCode, stdout, stderr } = await running.ended;
    clearInterval(watch);
    assert.equal(exitCode, 0, stderr + stdout.slice(-4000));
    assert.deepEqual(commandLines, []);
    assert.ok(
      registry.requests.every((each) => each.endsWith(' with')) && registry.requests.length >= 2,
      registry.requests.join('\n'),
    );
    const lines = running.events().flatMap((event) => (event.type === 'log' ? [event.line] : []));
    assert.ok(lines.includes('from the private registry'), lines.join('\n'));
    assert.ok(
      lines.some((line) => line.startsWith('as *** and ')),
      lines.join('\n'),
    );
    assert.doesNotMatch(
      stdout + stderr,
      new RegExp(`${token}|${Buffer.from(`user:${token}`).toString('base64').slice(9, 40)}`),
    );
    const image =
      running.events().flatMap((event) => (event.type === 'workspace.finished' ? [event.result.image ?? ''] : []))[0] ??
      '';
    assert.deepEqual(await tracesOf([token, Buffer.from(token).toString('base64').slice(0, 30)], image, scratch), []);
    assert.equal(
      (await docker('run', '--rm', image, 'node', '-p', "require('@team/secretive')")).trim(),
      'from the private registry',
    );
  });

  it('may have several lines, in a variable and in a file, and are masked line by line', async () => {
    const value =
      `first-${randomBytes(4).toString('hex')}\n  second "quoted" $x\n\n` + `last-${randomBytes(4).toString('hex')}`;
    const app = appName('lines');
    scratch.write('token', `${value}\n`);
    scratch.write(
      'w.yaml',
      documentsOf(
        app,
        'generic',
        [
          'printf "variable %s\\n" "$(printf %s "$LINES" | sha256sum)"; printf %s "$LINES"',
          'printf "file %s\\n" "$(sha256sum < /run/own/lines)"; test -z "$OWN"',
        ].map((command) => `${command.replaceAll('LINES', 'A_LINES')} # ${app}`),
        `metadata: {name: A_LINES, app: ${app}}\nspec: {source: file, path: ./token}`,
        `metadata: {name: own, app: ${app}}\nspec: {source: file, path: ./token, mountPath: /run/own/lines, ` +
          'variable: OWN}',
      ),
    );
    const running = new Dvm(scratch, ['build', 'w', '--force', '--root', scratch.root, '--trust', '-o', 'jsonl']);
    const { exitCode, stdout, stderr } = await running.ended;
    assert.equal(exitCode, 0, stderr + stdout.slice(-4000));
    const lines = running.events().flatMap((event) => (event.type === 'log' ? [event.line] : []));
    const digest = async (text: string): Promise<string> => (await execa('sha256sum', { input: text })).stdout;
    assert.ok(lines.includes(`variable ${await digest(value)}`), lines.join('\n'));
    assert.ok(lines.includes(`file ${await digest(`${value}\n`)}`), lines.join('\n'));
    for (const part of value
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''))
      assert.ok(!(stdout + stderr).includes(part), part);
  });

  it('are listed and need consent before any of them is read', async () => {
    const app = appName('asks');
    scratch.write(
      'w.yaml',
      documentsOf(
        app,
        'generic',
        ['test -n "$A_TOKEN"'],
        `metadata: {name: A_TOKEN, app: ${app}}\nspec: {source: env, envVar: SOME_TOKEN}`,
      ),
    );
    const unapproved = await dvm(scratch, ['build', 'w', '--force', '--root', scratch.root], {
      env: { SOME_TOKEN: 'hunter2222' },
    });
    assert.equal(unapproved.exitCode, 2);
    assert.match(
      unapproved.stderr,
      /needs access to this machine that you have not approved:\n *- the variable A_TOKEN of this machine: .*\n *- the variable SOME_TOKEN of this machine: as A_TOKEN in the command test -n "\$A_TOKEN" \(.*\)\n.*--trust/s,
    );
    assert.ok(!existsSync(scratch.home.logs));
    const json = await dvm(scratch, ['build', 'w', '--force', '--root', scratch.root, '-o', 'json']);
    assert.equal((JSON.parse(json.stdout) as { error: { kind: string } }).error.kind, 'consent');
  });

  it("include the proxy password in Docker's config.json, which is masked", async () => {
    const app = appName('proxy');
    const proxy = 'http://me:pr%40xy-word@proxy.example:3128';
    scratch.write('docker/config.json', JSON.stringify({ proxies: { default: { httpProxy: proxy, noProxy: '*' } } }));
    scratch.write(
      'w.yaml',
      documentsOf(app, 'generic', [`echo "via $http_proxy" "$(printf me:pr@xy-word | base64)" # ${app}`]),
    );
    const running = new Dvm(scratch, ['build', 'w', '--force', '--root', scratch.root, '-o', 'jsonl'], {
      env: { DOCKER_CONFIG: `${scratch.root}/docker` },
    });
    const { exitCode, stdout, stderr } = await running.ended;
    assert.equal(exitCode, 0, stderr + stdout.slice(-4000));
    assert.ok(
      running.events().some((event) => event.type === 'log' && event.line === 'via http://***@proxy.example:3128 ***'),
      stdout.slice(-3000),
    );
    assert.doesNotMatch(stdout + stderr, /xy-word|bWU6cHJAeHktd29yZA/);
  });

  it('are named in the error of a build that fails without them', async () => {
    const app = appName('lacks');
    scratch.write(
      'w.yaml',
      documentsOf(
        app,
        'generic',
        ['test -n "$A_TOKEN"'],
        `metadata: {name: A_TOKEN, app: ${app}}\nspec: {source: vault, vaultSecret: a}`,
      ),
    );
    const row = onlyRow(await build(scratch, ['w', '--trust']));
    assert.equal(row.status, 'failed');
    assert.match(
      row.error?.hint ?? '',
      /There was no A_TOKEN: .*secret command "vault": no such command is configured/,
    );
  });

  it('must not be written into .npmrc: the error is at its line', async () => {
    const app = appName('literal');
    scratch.write('w.yaml', documentsOf(app, 'nodejs', []));
    scratch.write('package.json', '{}');
    const file = scratch.write('.npmrc', 'fund=false\n//x/:_authToken=hunter2222\n');
    const { error } = onlyRow(await build(scratch, ['w']));
    assert.deepEqual([error?.kind, error?.file, error?.line, error?.column], ['secret', file, 2, 17]);
    assert.doesNotMatch(JSON.stringify(error), /hunter/);
  });
});
