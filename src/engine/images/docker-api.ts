import type Dockerode from 'dockerode';
import { type EngineEndpoint, engineJson, type EngineRequest } from '../connection/http.ts';

/** What dockerode asks its transport for (docker-modem, `dial`), as far as requests without a stream need it. */
interface Call {
  /** Ends with `?` where `options` may be a query. */
  readonly path: string;
  readonly method: NonNullable<EngineRequest['method']>;
  readonly options?: Readonly<Record<string, unknown>>;
}

type Answered = (error: unknown, answer?: unknown) => void;

/**
 * The API of an engine by dockerode, over our own transport: dockerode's reads DOCKER_HOST and other variables by
 * itself, has
 * no deadline and reads answers of any size. Rejections are those of `engineJson`.
 */
export async function dockerApi(endpoint: EngineEndpoint, request: EngineRequest): Promise<Dockerode> {
  const { default: Docker } = await import('dockerode');
  const dial = ({ path, method, options = {} }: Call, answered: Answered): void => {
    const query = queryOf(options);
    engineJson(endpoint, query === '' ? path.replace(/\?$/, '') : `${path}${query}`, { ...request, method }).then(
      (answer) => answered(null, answer),
      answered,
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
