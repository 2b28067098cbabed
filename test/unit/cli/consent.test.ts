import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { homeFolder } from '../../../src/home/folder.ts';
import { buildBundles, DVM } from '../../support/dvm.ts';
import { folderWith, removeFolders } from '../../support/folder.ts';
import { APP, documents } from '../workspace/documents.ts';

const WORKSPACE =
  'kind: Workspace\nmetadata: {name: w, app: shop}\n' +
  'spec: {build: {devStage: {customCommands: [\'test -n "$A_TOKEN"\']}}}\n';
const TOKEN = 'kind: Credential\nmetadata: {name: A_TOKEN, app: shop}\nspec: {source: env, envVar: A_TOKEN}\n';

/** Runs `dvm build` in a pseudo-terminal without an engine, types the answer, and returns the screen. */
function answering(root: string, home: string, answer: string): Promise<{ code: number | null; screen: string }> {
  return new Promise((resolve, reject) => {
    const command = `'${process.execPath}' '${DVM}' build w --root '${root}'`;
    const env = { ...process.env, DVM_HOME: home, A_TOKEN: 'hunter2222', DOCKER_HOST: `unix://${root}/no.sock` };
    const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
      env,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let screen = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const asks = screen.split('[y/N]').length;
      screen += text;
      if (screen.split('[y/N]').length > asks) child.stdin.write(`${answer}\r`);
    });
    child.once('error', reject).once('close', (code) => resolve({ code, screen }));
  });
}

describe('consent at a terminal', function () {
  this.timeout(60_000);
  before(function () {
    // The "script" program takes other arguments on other systems.
    if (process.platform !== 'linux') this.skip();
    buildBundles();
  });
  afterEach(removeFolders);

  for (const answer of ['n', '', 'yesterday']) {
    it(`"${answer}" means no: nothing is built or remembered`, async () => {
      const root = folderWith({ 'w.yaml': documents(APP, WORKSPACE, TOKEN) });
      const home = path.join(folderWith(), 'home');
      const { code, screen } = await answering(root, home, answer);
      assert.equal(code, 2, screen);
      assert.match(
        screen,
        /- the variable A_TOKEN of this machine: as A_TOKEN in the command test -n "\$A_TOKEN" \(shop\/w\)/,
      );
      assert.match(screen, /Allow this now and in the future\? \[y\/N\] [^]*Nothing was built\./);
      assert.doesNotMatch(screen, /hunter/);
      assert.ok(!existsSync(homeFolder({ DVM_HOME: home }, '').trust));
      assert.ok(!existsSync(homeFolder({ DVM_HOME: home }, '').logs));
    });
  }

  it('remembers "y": the next build does not ask again', async () => {
    const root = folderWith({ 'w.yaml': documents(APP, WORKSPACE, TOKEN) });
    const home = path.join(folderWith(), 'home');
    const first = await answering(root, home, 'y');
    assert.match(first.screen, /\[y\/N\]/);
    assert.doesNotMatch(first.screen, /Nothing was built/);
    assert.deepEqual(JSON.parse(readFileSync(homeFolder({ DVM_HOME: home }, '').trust, 'utf8')), {
      version: 2,
      folders: { [root]: { 'the variable A_TOKEN of this machine': ['as A_TOKEN in the command test -n "$A_TOKEN"'] } },
    });
    const second = await answering(root, home, 'n');
    assert.doesNotMatch(second.screen, /\[y\/N\]/);
  });
});
