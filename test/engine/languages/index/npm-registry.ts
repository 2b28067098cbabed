import { createHash } from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { execa } from 'execa';
import { listen } from '../../mirror.ts';
import { below, type Files, tarGz } from './archive.ts';

/** A package of the tests: its files, and the fields of its package.json besides the name and version. */
export interface OwnPackage {
  readonly version: string;
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly files: Files;
}

export interface Registry {
  readonly url: string;
  /** The names of the tests' packages whose archives were downloaded, oldest first. */
  readonly downloaded: string[];
  close(): void;
}

/**
 * An npm registry that build steps reach: it has packages of its own, and passes on what it lacks, such as the package
 * managers themselves, from the registry that this machine uses.
 */
export async function startRegistry(packages: Readonly<Record<string, OwnPackage>>): Promise<Registry> {
  const { stdout } = await execa('npm', ['config', 'get', 'registry']);
  const upstream = stdout.trim().replace(/\/$/, '');
  const downloaded: string[] = [];
  let url = '';
  const server: Server = createServer((request, response) => {
    void answer(decodeURIComponent(request.url ?? ''), response).catch((error: unknown) =>
      response.destroy(error as Error),
    );
  });

  async function answer(path: string, response: ServerResponse): Promise<void> {
    if (path === '/-/ping') return void response.end('{}');
    const [, name = '', isArchive] = /^\/([^/]+)(\/-\/.*\.tgz)?$/.exec(path) ?? [];
    const own = packages[name];
    if (own !== undefined) {
      if (isArchive === undefined) {
        sendJson(response, JSON.stringify(documentOf(url, name, own)));
        return;
      }
      downloaded.push(name);
      return void response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(archiveOf(name, own));
    }
    const found = await fetch(`${upstream}${path.replace(/^\/(@[^/]+)\/(?!.*\/-\/)/, '/$1%2f')}`);
    if (path.endsWith('.tgz')) return void response.writeHead(found.status).end(Buffer.from(await found.arrayBuffer()));
    sendJson(response, (await found.text()).replaceAll(`${upstream}/`, `${url}/`), found.status);
  }

  const host = await listen(server);
  url = `http://${host}:${(server.address() as AddressInfo).port}`;
  return {
    url,
    downloaded,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function sendJson(response: ServerResponse, text: string, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(text);
}

function manifestOf(name: string, { version, fields }: OwnPackage): Readonly<Record<string, unknown>> {
  return { name, version, ...fields };
}

function archiveOf(name: string, own: OwnPackage): Buffer {
  return tarGz(below('package', { 'package.json': JSON.stringify(manifestOf(name, own)), ...own.files }));
}

function documentOf(url: string, name: string, own: OwnPackage): object {
  const archive = archiveOf(name, own);
  const dist = {
    tarball: `${url}/${name}/-/${name}-${own.version}.tgz`,
    integrity: `sha512-${createHash('sha512').update(archive).digest('base64')}`,
    shasum: createHash('sha1').update(archive).digest('hex'),
  };
  return {
    name,
    'dist-tags': { latest: own.version },
    // Some package managers do not install packages that are new.
    time: { [own.version]: '2020-01-01T00:00:00.000Z' },
    versions: { [own.version]: { ...manifestOf(name, own), dist } },
  };
}
