import { createServer, type Server } from 'node:http';
import { mkdirSync } from 'node:fs';
import path from 'node:path';

const running: Server[] = [];

/** Answers of the Docker API, v1.47: `GET /version` and `GET /info`, the fields that matter here and some around them. */
export const DOCKER = {
  '/version': { Platform: { Name: 'Docker Engine - Community' }, Version: '28.5.1', ApiVersion: '1.51', MinAPIVersion: '1.24', Os: 'linux', Arch: 'amd64', Components: [{ Name: 'Engine', Version: '28.5.1' }, { Name: 'containerd', Version: 'v1.7.28' }, { Name: 'runc', Version: '1.3.0' }] },
  '/info': { ID: 'x', OperatingSystem: 'Debian GNU/Linux 13 (trixie)', Driver: 'overlayfs', DriverStatus: [['driver-type', 'io.containerd.snapshotter.v1']], ServerVersion: '28.5.1' },
};
export const CLASSIC_INFO = { ...DOCKER['/info'], Driver: 'overlay2', DriverStatus: [['Backing Filesystem', 'extfs'], ['Supports d_type', 'true']] };
export const PODMAN = {
  '/version': { Platform: { Name: 'linux/amd64/debian-13' }, Components: [{ Name: 'Podman Engine', Version: '5.4.2' }, { Name: 'Conmon', Version: '2.1.12' }], Version: '5.4.2', ApiVersion: '1.41' },
  '/info': DOCKER['/info'],
};

/** An engine that answers these paths over a real socket; a path whose answer is undefined is never answered. */
export async function fakeEngine(socket: string, answers: Readonly<Record<string, unknown>>): Promise<string> {
  mkdirSync(path.dirname(socket), { recursive: true });
  const server = createServer((request, response) => {
    const url = request.url ?? '';
    if (!Object.hasOwn(answers, url)) return void response.writeHead(404).end('{"message":"page not found"}');
    const answer = answers[url];
    if (answer === undefined) return;
    if (answer === 'half') return void response.writeHead(200).write('{"Version":');
    response.end(JSON.stringify(answer));
  });
  running.push(server);
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return `unix://${socket}`;
}

export function stopEngines(): void {
  for (const server of running.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
}
