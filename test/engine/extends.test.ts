import assert from 'node:assert/strict';
import { build, onlyRow } from './build.ts';
import { docker, inspectImage } from './docker.ts';
import { appName, Scratch, uniqueMarker } from './scratch.ts';

/** Uses names of our stages, a strict shell, a user, an entrypoint that ignores commands, and a later stage. */
const DOCKERFILE = `# check=error=true
ARG TAG=nonesuch
FROM node:\${TAG} AS base
COPY . /srv/all

FROM base AS dev
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
ONBUILD RUN echo by its trigger > /tmp/trigger
WORKDIR /srv
RUN <<EOF
set -o | grep pipefail > shell
echo 'FROM nothing' > heredoc
EOF
USER node
HEALTHCHECK CMD false
ENTRYPOINT ["/bin/false"]

FROM dev
RUN exit 1
`;

function documents(
  app: string,
  {
    commands = [],
    build: of = 'dockerfile: docker/Dockerfile, target: DEV',
  }: { commands?: readonly string[]; build?: string } = {},
): string {
  return `apiVersion: devopsmaestro.io/v1
kind: App
metadata: { name: ${app} }
spec:
  path: .
  language: { name: nodejs }
  build: { ${of} }
---
apiVersion: devopsmaestro.io/v1
kind: Workspace
metadata: { name: w, app: ${app} }
spec:
  build:
    args: { TAG: 24-slim }
    devStage: { packages: [git], devTools: [], customCommands: ${JSON.stringify(commands)} }
`;
}

describe("a workspace that extends the app's own Dockerfile", () => {
  let scratch: Scratch;
  before(() => {
    scratch = new Scratch();
    scratch.write('docker/Dockerfile', DOCKERFILE);
    // Whatever differs between runs is not in the context, because all steps after the COPY would run again.
    scratch.write('docker/Dockerfile.dockerignore', 'secret.txt\nnode_modules\nw.yaml\n');
    scratch.write('.dockerignore', '*');
    scratch.write('secret.txt', 'not for the image');
    scratch.write('page.html', 'theirs');
    scratch.write('package.json', '{"name": "shop", "version": "1.0.0"}');
  });
  after(() => scratch.remove());

  it('has the files of the Dockerfile, except ignored ones, and everything that a workspace has', async () => {
    scratch.write('w.yaml', documents(appName('extends')));
    const { image, status, error } = onlyRow(await build(scratch, ['w']));
    assert.equal(status, 'succeeded', JSON.stringify(error));
    assert.ok(image);
    const run = (command: string): Promise<string> => docker('run', '--rm', image, 'zsh', '-lc', command);
    assert.equal(
      await run(
        'cat /srv/all/page.html; echo; cat /srv/heredoc /tmp/trigger; ls /srv/all/secret.txt 2>&1 | tail -c ' +
          '26; grep -c on /srv/shell',
      ),
      'theirs\nFROM nothing\nby its trigger\nNo such file or directory\n1',
    );
    assert.equal(
      await run('id -un; pwd; which git node zsh; ls -d node_modules; locale charmap'),
      'dev\n/workspace\n/usr/bin/git\n/usr/local/bin/node\n/usr/bin/zsh\nnode_modules\nUTF-8',
    );
    const config = (await inspectImage(image))?.Config as unknown as {
      Entrypoint: string[] | null;
      Healthcheck?: { Test: string[] };
      Cmd: string[];
    };
    assert.deepEqual(
      [config.Entrypoint ?? [], config.Healthcheck?.Test, config.Cmd],
      [[], ['NONE'], ['/bin/zsh', '-l']],
    );
  });

  it('reports a failed step of the Dockerfile at its line, and a generated one at the line of the YAML', async () => {
    const text = documents(appName('extends'), { commands: [`echo ${uniqueMarker()} && exit 4`] });
    const file = scratch.write('w.yaml', text);
    const ours = onlyRow(await build(scratch, ['w'])).error;
    const line = text.split('\n').findIndex((each) => each.includes('exit 4')) + 1;
    assert.deepEqual([ours?.kind, ours?.exitCode, ours?.file, ours?.line], ['step_failed', 4, file, line]);

    scratch.write('w.yaml', documents(appName('extends'), { build: 'dockerfile: docker/Dockerfile' }));
    const theirs = onlyRow(await build(scratch, ['w'])).error;
    assert.deepEqual(
      [theirs?.kind, theirs?.exitCode, theirs?.file, theirs?.line, theirs?.column],
      ['step_failed', 1, `${scratch.root}/docker/Dockerfile`, 19, 1],
    );
  });

  it('is rejected at the line of the YAML if the Dockerfile cannot be extended', async () => {
    const file = scratch.write('w.yaml', documents(appName('extends'), { build: 'dockerfile: docker/missing' }));
    const { status, error } = onlyRow(await build(scratch, ['w']));
    assert.deepEqual(
      [status, error?.kind, error?.file, error?.line, error?.column],
      ['failed', 'invalid_input', file, 7, 24],
    );
    assert.match(error?.message ?? '', /docker\/missing does not exist/);
  });

  it('may use another escape character', async () => {
    scratch.write('escaped', '# escape=`\r\nFROM debian:trixie-slim\r\nRUN echo a `\r\n  b > /srv/two\r\n');
    const text = documents(appName('escape'), { build: 'dockerfile: escaped', commands: ['echo `id -u` > /srv/id'] })
      .replace('nodejs', 'generic')
      .concat('  env: { SAID: \'a "b" `c` $D \\\\e\' }\n');
    scratch.write('w.yaml', text);
    scratch.write('escaped.dockerignore', '');
    const { image, status, error } = onlyRow(await build(scratch, ['w']));
    assert.equal(status, 'succeeded', JSON.stringify(error));
    assert.equal(
      await docker('run', '--rm', image ?? '', 'sh', '-c', 'cat /srv/two /srv/id; printf %s "$SAID"'),
      'a b\n0\na "b" `c` $D \\\\e',
    );
  });

  it("uses its own user's home folder, even if the Dockerfile sets HOME", async () => {
    const own = new Scratch();
    own.write(
      'own',
      `FROM debian:trixie-slim
RUN groupadd -g 1001 staff1 && useradd -m -u 1000 -g 1001 -d /app app && mkdir -p /srv/app && echo code > /app/main && chown 1000:1001 /app/main && echo mine > /app/.zshrc
ENV HOME=/srv/app XDG_CONFIG_HOME=/srv/app/.config USER=app
WORKDIR /app
USER app
`,
    );
    own.write('own.dockerignore', '*');
    own.write(
      'w.yaml',
      documents(appName('home'), { build: 'dockerfile: own', commands: ['echo "$HOME" > /etc/root-home'] })
        .replace('nodejs', 'generic')
        .replace('[git]', '[git, neovim]')
        .concat('  nvim: { customConfig: "vim.g.x = 1" }\n  shell: { customRc: "export MINE=yes" }\n'),
    );
    const { image, status, error } = onlyRow(await build(own, ['w']));
    own.remove();
    assert.equal(status, 'succeeded', JSON.stringify(error));
    const run = (command: string): Promise<string> => docker('run', '--rm', image ?? '', 'zsh', '-lic', command);
    assert.equal(
      await run(
        'echo $HOME $USER $LOGNAME $XDG_CONFIG_HOME; id -un; touch ~/x $XDG_CONFIG_HOME/y && echo writes; ' +
          'cat /etc/root-home /app/main; stat -c "%u:%g" /app /app/main; echo $MINE; ls ~/.config/nvim ' +
          '/app/.config/nvim',
      ),
      '/home/dev dev dev /home/dev/.config\ndev\nwrites\n/root\ncode\n1000:1001\n1000:1001\nyes\n' +
        '/app/.config/nvim:\ncustom.lua\ninit.lua\n\n/home/dev/.config/nvim:\ncustom.lua\ninit.lua',
    );
    assert.equal(
      await docker(
        'run',
        '--rm',
        '--user',
        'root',
        image ?? '',
        'su',
        '-',
        'dev',
        '-c',
        'echo $HOME; touch ~/z && echo writes; head -n 1 ~/.zshrc',
      ),
      '/app\nwrites\nmine',
    );
  });
});
