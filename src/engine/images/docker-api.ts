import type Dockerode from 'dockerode';
import { type EngineEndpoint, engineJson, type EngineRequest } from '../connection/http.ts';

/** A call of dockerode to its transport (docker-modem, `dial`), as far as requests without a stream need it. */
interface Call {
  /** Ends with `?` where `options` may be a query. */
  readonly path: string;
  readonly method: NonNullable<EngineRequest['method']>;
  readonly options?: Readonly<Record<string, unknown>>;
}

type Respond = (error: unknown, response?: unknown) => void;

/**
 * dockerode over our own transport, because its own reads DOCKER_HOST and other variables, has no time limit, and reads
 * responses of any size. Rejects as `engineJson` does.
 */
export async function dockerApi(endpoint: EngineEndpoint, request: EngineRequest): Promise<Dockerode> {
  const { default: Docker } = await import('dockerode');
  const dial = ({ path, method, options = {} }: Call, respond: Respond): void => {
    const query = queryOf(options);
    engineJson(endpoint, query === '' ? path.replace(/\?$/, '') : `${path}${query}`, { ...request, method }).then(
      (response) => respond(null, response),
      respond,
    );
  };
  const modem = { Promise, dial };
  return new Docker({ modem } as Dockerode.DockerOptions);
}

/** Objects, such as filters, are JSON in a query. */
function queryOf(options: Readonly<Record<string, unknown>>): string {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const written = given.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]);
  return new URLSearchParams(written).toString();
}
