/** A process that records sessions: `node child.ts <home> crowd <count>` or `node child.ts <home> until-killed`. */
import { homeFolder } from '../../src/home/folder.ts';
import { openStore } from '../../src/session/store.ts';

const [path = '', mode, count = '0'] = process.argv.slice(2);
const store = openStore(homeFolder({ DVM_HOME: path }, '/nowhere'), {
  onWarning: (message) => console.log(`warning ${message}`),
});

/** Records one build of two workspaces; prints its id when it has begun, and when its end is stored. */
async function session(number: number): Promise<void> {
  const names = [`shared-${number % 10}`, `own-${process.pid}`];
  const recorder = await store.begin({
    version: '0.1.0',
    flags: {},
    workspaces: names.map((name) => ({
      identity: `/code#shop/${name}`,
      preferredKey: `shop-${name}`,
      name,
      app: 'shop',
      path: `shop/${name}`,
      file: '/code/w.yaml',
      line: 1,
    })),
  });
  console.log(`begun ${recorder.id}`);
  for (const { key } of recorder.workspaces) {
    recorder.emit({ type: 'workspace.started', key });
    for (let line = 0; line < 30; line++)
      recorder.emit({ type: 'log', key, stream: 'stdout', line: `line ${line} ${'x'.repeat(150)}` });
    recorder.emit({
      type: 'workspace.finished',
      key,
      result: { status: 'succeeded', image: `image-${number}`, imageId: `sha256:${number}`, durationMs: number },
    });
  }
  recorder.emit({ type: 'session.finished', status: 'succeeded' });
  console.log(`ended ${recorder.id}`);
  await recorder.finish();
}

for (let number = 0; mode === 'until-killed' || number < Number(count); number++) await session(number);
