import path from 'node:path';
import { buildSettings } from '../../../src/app/settings.ts';
import { openEngine } from '../../../src/engine/engine.ts';
import type { BuildSuccess } from '../../../src/engine/builder.ts';
import { hostEnvironment } from '../../../src/engine/connection/host-environment.ts';
import { detectEngine } from '../../../src/engine/connection/platform.ts';
import type { EventBody, WorkspaceResult } from '../../../src/event/event.ts';
import { createOwned } from '../../../src/home/owned.ts';
import type { Detected, Job, PhaseContext } from '../../../src/pipeline/job.ts';
import { buildWorkspace } from '../../../src/pipeline/pipeline.ts';
import type { Routes } from '../../../src/registry/routes.ts';
import { Masker } from '../../../src/secret/masker.ts';
import { secretProviders } from '../../../src/secret/providers.ts';
import { loadRoot } from '../../../src/workspace/document/load.ts';
import { type Attempt, type FakeBuilder, succeeds } from '../../support/fake-builder.ts';
import { FakeImageStore } from '../../support/fake-image-store.ts';
import { folderWith, scratchHome, writeFiles } from '../../support/folder.ts';
import { documents } from '../workspace/documents.ts';

export const KEY = 'shop-dev';

const SHOP = 'kind: App\nmetadata: {name: shop}\nspec: {path: app}';

const REGISTRY = 'kind: Registry\nmetadata: {name: hub}\nspec: {type: oci, url: "http://hub.test:5000"}';
const DEFAULTS = 'kind: GlobalDefaults\nmetadata: {name: all}\nspec: {registryOci: hub}';
const ROUTES: Routes = new Map([['http://hub.test:5000', { engine: 'http://hub.test:5000' }]]);

interface JobChanges {
  readonly previousImageId?: string;
  /** Base images come through the registry at hub.test. */
  readonly hasRegistry?: boolean;
}

/** How a build differs from the usual one. */
export type Changes = Partial<PhaseContext> & JobChanges;

/** A workspace in a real folder that a test builds; only the builder and the engine's API are fake. */
export class PipelineFixture {
  readonly home = scratchHome();
  readonly root = folderWith({ 'app/package.json': '{}' });
  readonly store = new FakeImageStore();
  readonly events: EventBody[] = [];
  #host = '';

  async start(): Promise<void> {
    this.#host = await this.store.listen(folderWith());
  }

  close(): void {
    this.store.close();
  }

  get phases(): number[] {
    return this.events.flatMap((event) => (event.type === 'phase.started' ? [event.phase] : []));
  }

  get warnings(): string[] {
    return this.events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));
  }

  get layers(): string {
    return path.join(this.home.buildCache(KEY), 'layers');
  }

  /** A layer cache of an earlier build. */
  writeLayers(): void {
    createOwned(this.home.buildCache(KEY));
    writeFiles(this.layers, { 'index.json': '{}' });
  }

  async job(spec: string, { previousImageId, hasRegistry = false }: JobChanges = {}): Promise<Job> {
    const dev = `kind: Workspace\nmetadata: {name: dev, app: shop}\nspec: {${spec}}`;
    writeFiles(this.root, { 'w.yaml': documents(SHOP, dev, ...(hasRegistry ? [REGISTRY, DEFAULTS] : [])) });
    const [workspace] = (await loadRoot(this.root)).workspaces;
    if (workspace === undefined) throw new Error('The document has no workspace.');
    const { identity, name, app, location } = workspace;
    const ref = { key: KEY, identity, name, app, path: workspace.path, file: location.file, line: location.line };
    return { workspace, ref, ...(previousImageId !== undefined && { previousImageId }) };
  }

  /** An attempt that creates the requested image. */
  makesImage(details: Partial<BuildSuccess> = {}): Attempt {
    return (request, signal, emit) => {
      this.store.add(request.tag);
      return succeeds(details)(request, signal, emit);
    };
  }

  /** Runs the seven phases. `spec` is the workspace's spec, in flow style. */
  async build(builder: FakeBuilder, changes: Changes = {}, spec = ''): Promise<WorkspaceResult> {
    const routes: Routes = changes.hasRegistry === true ? ROUTES : new Map();
    const detect = async (): Promise<Detected> => {
      const { engine } = await detectEngine(hostEnvironment({ DOCKER_HOST: this.#host }));
      return {
        engine: openEngine(engine),
        builder,
        routes,
        readiness: { line: '', active: 0, total: 0, registries: [] },
      };
    };
    return buildWorkspace({
      home: this.home,
      registries: [],
      flags: {},
      settings: buildSettings({}),
      env: {},
      emit: (event) => void this.events.push(event),
      emitMasked: (event) => void this.events.push(event),
      providers: secretProviders({ env: {}, commands: {} }),
      allowed: new Set(),
      masker: new Masker(),
      detect,
      job: await this.job(spec, changes),
      signal: new AbortController().signal,
      ...changes,
    });
  }
}
