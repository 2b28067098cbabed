import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { planDockerfile } from '../../src/image/dockerfile-plan.ts';
import { renderInstruction } from '../../src/image/render.ts';
import { loadRoot } from '../../src/workspace/document/load.ts';
import { appName, Scratch, workspaceText } from './scratch.ts';

interface Case {
  readonly what: string;
  /** Commands that the base image runs as root. */
  readonly before: readonly string[];
  /** Container settings of the document. */
  readonly container?: string;
  /** Expected output of a shell of the user; by default that of a new user. */
  readonly is?: { readonly name?: string; readonly group?: string; readonly home?: string; readonly record?: string };
  /** Files that must not change: their owners, contents and paths are compared. */
  readonly unchanged?: string;
}

const APP = 'mkdir -p "$H/bin" && echo code > "$H/bin/main" && echo secret > "$H/.env" && chown -R 1000:1001 "$H/bin"';
const withHome = (home: string, more = ''): string[] => [
  'groupadd -g 1001 staff1',
  `export H='${home}' && useradd ${more} -u 1000 -g 1001 -d "$H" app && ${APP}`,
];

const CASES: readonly Case[] = [
  { what: 'no one has the ids', before: [] },
  {
    what: 'a user and a group have them, as in the images of node and ubuntu',
    before: ['groupadd -g 1000 ubuntu', 'useradd -m -u 1000 -g 1000 ubuntu'],
    is: { group: 'ubuntu 1000', record: '/home/ubuntu' },
    unchanged: '/home/ubuntu',
  },
  {
    what: 'a user has the user id, with another group',
    before: ['groupadd -g 1001 staff1', 'useradd -m -u 1000 -g 1001 other'],
    is: { group: 'staff1 1001', record: '/home/other' },
    unchanged: '/home/other',
  },
  {
    what: 'a group has the group id, and no one the user id',
    before: ['groupadd -g 1000 crew'],
    is: { group: 'crew 1000' },
  },
  { what: 'the name of the group is taken', before: ['groupadd -g 1500 dev'], is: { group: 'dev-1000 1000' } },
  {
    what: 'a user and a group have the name, with other ids',
    before: [
      'groupadd -g 1500 dev',
      'useradd -m -u 1500 -g 1500 dev',
      'echo mine > /home/dev/notes',
      'chown 1500:1500 /home/dev/notes',
    ],
    is: { group: 'dev-1000 1000' },
    unchanged: '/home/dev/notes',
  },
  {
    what: 'one has the name and another the ids',
    before: [
      'groupadd -g 1500 dev',
      'useradd -m -u 1500 -g 1500 dev',
      'groupadd -g 1000 node',
      'useradd -m -u 1000 -g 1000 node',
    ],
    is: { group: 'node 1000' },
    unchanged: '/home/node',
  },
  {
    what: 'the user is there already',
    before: ['groupadd -g 1000 dev', 'useradd -m -u 1000 -g 1000 dev', 'echo mine > /home/dev/.bashrc'],
    unchanged: '/home/dev/.profile',
  },
  {
    what: 'an application lives in the home of the user',
    before: withHome('/app', '-m'),
    is: { group: 'staff1 1001', record: '/app' },
    unchanged: '/app',
  },
  {
    what: 'a home has spaces in its name',
    before: withHome('/srv/my app', '-m'),
    is: { group: 'staff1 1001', record: '/srv/my app' },
    unchanged: '/srv/my app',
  },
  {
    what: 'the YAML names the user of the image',
    before: withHome('/app', '-m'),
    container: 'user: app',
    is: { name: 'app', group: 'staff1 1001', home: '/home/app', record: '/app' },
    unchanged: '/app',
  },
  {
    what: 'the YAML chooses another group',
    before: withHome('/app', '-m'),
    container: 'gid: 2000',
    is: { group: 'dev 2000', record: '/app' },
    unchanged: '/app',
  },
  { what: 'the home belongs to root', before: withHome('/app'), is: { group: 'staff1 1001' }, unchanged: '/app' },
  {
    what: 'the home is where the source is mounted',
    before: withHome('/workspace', '-m'),
    is: { group: 'staff1 1001' },
    unchanged: '/workspace',
  },
  { what: 'the home is the root folder', before: withHome('/'), is: { group: 'staff1 1001' }, unchanged: '/bin/main' },
  { what: 'the home is that of root', before: withHome('/root'), is: { group: 'staff1 1001' }, unchanged: '/root' },
  { what: 'the home does not exist', before: ['useradd -M -u 1000 -d /nonexistent app'], is: { group: 'app 1000' } },
  {
    what: 'the folder of the home is taken',
    before: ['mkdir /home/dev', 'echo mine > /home/dev/notes', 'chown 1234:1234 /home/dev /home/dev/notes'],
    unchanged: '/home/dev/notes',
  },
  {
    what: 'the folder of the home is taken, and a user has the id',
    before: [...withHome('/app', '-m'), 'mkdir /home/dev', 'echo mine > /home/dev/.bashrc'],
    is: { group: 'staff1 1001' },
    unchanged: '/app',
  },
  {
    what: 'the tools are those of busybox, as in Alpine',
    before: [
      'apt-get update && apt-get install -y busybox && busybox --install -s /usr/local/sbin',
      ...withHome('/app', '-m'),
    ],
    is: { group: 'staff1 1001', record: '/app' },
    unchanged: '/app',
  },
];

const LISTING =
  'find "$K" -print0 | sort -z | xargs -0 -I{} sh -c \'stat -c "%n %u:%g %a" "{}"; test ! -f "{}" || cat "{}"\'';
/** Runs as the user. Creates a file in the home before listing it, to prove that the user can write there. */
const REPORT = [
  'id -un; echo $(id -gn) $(id -g); id -u; echo "$HOME"; getent passwd "$(id -u)" | cut -d: -f6',
  'echo "can write" > "$S/file" && cat "$S/file"; stat -L -c %u "$S"; bash -ic "echo \\$MINE" 2> ' +
    '/dev/null; id -G | grep -cw "$G"',
].join('; ');

describe("the image's user", function () {
  this.timeout('10m');
  let scratch: Scratch;
  let out: string;

  before(async () => {
    scratch = new Scratch();
    const stages = await Promise.all(
      CASES.map(async ({ before: steps, container = '', is = {}, unchanged }, index) => {
        const { user, gid, instructions } = await userSteps(index, container);
        return [
          `FROM debian:trixie-slim AS case-${index}`,
          ...steps.map((step) => `RUN ${step}`),
          'RUN mkdir -p /etc/skel && echo "MINE=yes" > /etc/skel/.bashrc',
          ...(unchanged === undefined ? [] : [`RUN K='${unchanged}' && ${LISTING} > /before`]),
          ...instructions,
          ...(unchanged === undefined ? [] : [`RUN K='${unchanged}' && ${LISTING} > /after`]),
          `USER ${user}`,
          `RUN S='${is.home ?? `/home/${user}`}' G=${gid} && { ${REPORT}; } > /tmp/report 2>&1`,
        ].join('\n');
      }),
    );
    const last = [
      'FROM scratch',
      ...CASES.flatMap(({ unchanged }, index) => [
        `COPY --from=case-${index} /tmp/report /${index}/`,
        ...(unchanged === undefined ? [] : [`COPY --from=case-${index} /before /after /${index}/`]),
      ]),
    ];
    out = scratch.makeFolder('out');
    await execa(
      'docker',
      ['buildx', 'build', `--output=type=local,dest=${out}`, '-f', '-', scratch.makeFolder('context')],
      {
        input: [...stages, ...last, ''].join('\n'),
        env: { BUILDX_CONFIG: scratch.makeFolder('buildx') },
      },
    );
  });
  after(() => scratch.remove());

  async function userSteps(
    index: number,
    container: string,
  ): Promise<{ user: string; gid: number; instructions: string[] }> {
    const root = scratch.makeFolder(`root-${index}`);
    const text = workspaceText({ app: appName('user') }).replace(
      '  build:\n    args',
      `  shell: { type: bash }\n  container: { ${container} }\n  build:\n    args`,
    );
    scratch.write(`../root-${index}/w.yaml`, text);
    const [workspace] = (await loadRoot(root)).workspaces;
    assert(workspace !== undefined);
    const { user, gid } = workspace.container;
    const all = planDockerfile(workspace, { manifests: [] }).stages.flatMap((stage) => stage.instructions);
    return {
      user,
      gid,
      instructions: all.map((each) => renderInstruction(each)).filter((each) => each.includes('useradd')),
    };
  }

  for (const [index, { what, is = {}, unchanged }] of CASES.entries()) {
    const { name = 'dev', group = 'dev 1000', home = `/home/${name}`, record = home } = is;
    const file = (which: string): string => readFileSync(path.join(out, String(index), which), 'utf8');

    it(`${what}: has id 1000 and a writable home folder`, () => {
      assert.deepEqual(file('report').trimEnd().split('\n'), [
        name,
        group,
        '1000',
        record,
        record,
        'can write',
        '1000',
        'yes',
        '1',
      ]);
    });

    if (unchanged === undefined) continue;
    it(`${what}: the files of ${unchanged} are unchanged`, () => {
      const after = new Set(file('after').split('\n'));
      assert.deepEqual(
        file('before')
          .split('\n')
          .filter((line) => !after.has(line)),
        [],
      );
    });
  }
});
