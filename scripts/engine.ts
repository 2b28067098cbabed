import { execa } from 'execa';
import { engineEnvironment, startEngine, stopEngine } from '../test/rig/engine.ts';

const USAGE = `The private container engine of the tests.
  npm run engine -- COMMAND…   run a command on it (it is started when it is down)
  npm run engine:up            start it
  npm run engine:down          stop it; images and build cache stay
  node scripts/engine.ts env   print its variables for a shell
`;

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 1;
});

async function main([action, ...command]: string[]): Promise<number> {
  switch (action) {
    case 'run':
      return command.length === 0 ? usage() : await run(command);
    case 'up':
      await startEngine();
      return 0;
    case 'down':
      await stopEngine();
      return 0;
    case 'env':
      for (const [name, value] of Object.entries(engineEnvironment()))
        console.log(`export ${name}='${value.replaceAll("'", `'\\''`)}'`);
      return 0;
    default:
      return usage();
  }
}

async function run([program = '', ...args]: string[]): Promise<number> {
  const { environment } = await startEngine();
  const child = execa(program, args, { stdio: 'inherit', env: environment, reject: false });
  // Ctrl-C reaches the whole group by itself; a signal to this process alone has to be passed on.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  const { exitCode, signal, failed, shortMessage } = await child;
  if (exitCode !== undefined) return exitCode;
  if (failed && signal === undefined) console.error(shortMessage);
  return signal === 'SIGINT' ? 130 : signal === 'SIGTERM' ? 143 : 127;
}

function usage(): number {
  console.error(USAGE);
  return 2;
}
