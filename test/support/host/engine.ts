import { request } from 'node:http';

/** Queries the engine over its socket, independently of the code under test. */
export async function inspectImage(
  reference: string,
): Promise<{ Id: string; Config: { Labels: Record<string, string> } } | undefined> {
  const { status, body } = await call('GET', `/images/${reference}/json`);
  return status === 200 ? (JSON.parse(body) as Awaited<ReturnType<typeof inspectImage>>) : undefined;
}

export async function removeImage(reference: string): Promise<void> {
  await call('DELETE', `/images/${reference}`);
}

function call(method: string, path: string): Promise<{ status: number | undefined; body: string }> {
  const socketPath = (process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock').replace(/^unix:\/\//, '');
  return new Promise((resolve, reject) => {
    const outgoing = request({ socketPath, method, path, headers: { host: 'docker' } }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (piece: string) => (body += piece));
      response.on('end', () => resolve({ status: response.statusCode, body }));
    });
    outgoing.on('error', reject).end();
  });
}
