import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A registry that only answers health checks, and records requests. */
export interface RegistryServer {
  readonly url: string;
  readonly asked: readonly string[];
  readonly close: () => void;
}

export async function serveRegistry(): Promise<RegistryServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(request.url === '/v2/' ? 200 : 404).end('{}');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, asked, close: () => void server.close() };
}

/** The address of a port that was free a moment ago. */
export async function deadAddress(): Promise<string> {
  const { url, close } = await serveRegistry();
  close();
  return url;
}

/** YAML documents of a registry that responds and one that does not. */
export function registryDocuments(alive: string, dead: string): string {
  const document = (name: string, url: string): string =>
    `apiVersion: devopsmaestro.io/v1\nkind: Registry\nmetadata:\n  name: ${name}\nspec:\n  type: oci\n  url: ${url}\n`;
  return [document('alive', alive), document('dead', dead)].join('---\n');
}
