import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import path from 'node:path';
import type { Socket } from 'node:net';

export interface FakeImage {
  readonly id: string;
  readonly tags: string[];
  readonly createdBy: readonly string[];
}

type Reply = (response: ServerResponse) => void;

/** An engine that only has images: the parts of the Docker API (v1.47) that a build uses around BuildKit. */
export class FakeImageStore {
  readonly images: FakeImage[] = [];
  /** Whether `/info` reports the containerd image store, without which there is no layer cache. */
  usesContainerd = true;
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((request, response) => this.#respond(request, response));
  #intercept: { readonly path: RegExp; readonly reply: Reply } | undefined;

  /** Listens in the folder; resolves with the address for DOCKER_HOST. */
  async listen(folder: string): Promise<string> {
    const socket = path.join(folder, 'engine.sock');
    this.#server.on('connection', (connection: Socket) => {
      this.#sockets.add(connection.once('close', () => this.#sockets.delete(connection)));
    });
    await once(this.#server.listen(socket), 'listening');
    return `unix://${socket}`;
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }

  /** An image that differs from others of the same content only in its id, as if it was built at another time. */
  add(tag: string, createdBy: readonly string[] = ['RUN x']): FakeImage {
    const image = { id: `sha256:${randomBytes(32).toString('hex')}`, tags: [tag], createdBy };
    this.images.push(image);
    return image;
  }

  find(reference: string): FakeImage | undefined {
    return this.images.find(({ id, tags }) => id === reference || tags.includes(reference));
  }

  /** Replies to requests for these paths in its own way from now on. */
  intercept(requests: RegExp, reply: Reply): void {
    this.#intercept = { path: requests, reply };
  }

  #respond({ method, url = '' }: IncomingMessage, response: ServerResponse): void {
    if (this.#intercept?.path.test(`${method ?? ''} ${url}`) === true) return this.#intercept.reply(response);
    const { pathname, searchParams } = new URL(url, 'http://engine');
    const [, reference = '', action] = /^\/images\/(.+?)(?:\/(json|tag|history))?$/.exec(pathname) ?? [];
    const send = (status: number, body?: unknown): void =>
      void response.writeHead(status).end(body === undefined ? '' : JSON.stringify(body));
    if (pathname === '/version') return send(200, VERSION);
    if (pathname === '/info') return send(200, { DriverStatus: [['driver-type', driver(this.usesContainerd)]] });
    if (pathname === '/images/json')
      return send(
        200,
        this.images.map(({ tags }) => ({ RepoTags: tags })),
      );
    const image = this.find(decodeURIComponent(reference));
    if (image === undefined) return send(404, { message: `No such image: ${reference}` });
    if (method === 'DELETE') return send(200, this.#untag(image, decodeURIComponent(reference)));
    if (action === 'json') return send(200, description(image));
    if (action === 'history')
      return send(
        200,
        image.createdBy.map((CreatedBy) => ({ CreatedBy, Size: 1 })),
      );
    this.#tag(image, `${searchParams.get('repo') ?? ''}:${searchParams.get('tag') ?? ''}`);
    return send(201);
  }

  #tag(image: FakeImage, tag: string): void {
    for (const other of this.images) this.#untag(other, tag);
    image.tags.push(tag);
  }

  #untag({ tags }: FakeImage, tag: string): unknown[] {
    const index = tags.indexOf(tag);
    if (index >= 0) tags.splice(index, 1);
    return [];
  }
}

const VERSION = {
  Version: '28.5.1',
  ApiVersion: '1.51',
  Os: 'linux',
  Components: [{ Name: 'Engine', Version: '28.5.1' }],
};

function driver(usesContainerd: boolean): string {
  return usesContainerd ? 'io.containerd.snapshotter.v1' : 'overlay2';
}

function description({ id, tags, createdBy }: FakeImage): unknown {
  return { Id: id, Size: 7, RepoTags: tags, RootFS: createdBy, Config: {}, Architecture: 'amd64', Os: 'linux' };
}
