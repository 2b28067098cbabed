import { EVENT_VERSION } from '../../event/event.ts';
import type { BuildEvent, EventBody, WorkspaceRef } from '../../event/event.ts';

type Shape = Readonly<Record<string, 'string' | 'number' | 'boolean' | 'object'>>;

/** What must be in an event of each type for readers to rely on it. */
const REQUIRED: Readonly<Record<EventBody['type'], Shape>> = {
  'session.started': { process: 'object', version: 'string', flags: 'object', workspaces: 'object' },
  'session.platform': { platform: 'object' },
  'session.readiness': { readiness: 'object' },
  'session.finished': { status: 'string' },
  'workspace.started': { key: 'string' },
  'workspace.finished': { key: 'string', result: 'object' },
  'phase.started': { key: 'string', phase: 'number' },
  'phase.finished': { key: 'string', phase: 'number', outcome: 'string' },
  warning: { message: 'string' },
  'step.waiting': { key: 'string', step: 'string', name: 'string', inputs: 'object' },
  'step.started': { key: 'string', step: 'string', name: 'string', inputs: 'object', startedAt: 'number' },
  'step.progress': { key: 'string', step: 'string', item: 'string', current: 'number', total: 'number' },
  'step.finished': {
    key: 'string',
    step: 'string',
    name: 'string',
    cached: 'boolean',
    startedAt: 'number',
    completedAt: 'number',
  },
  dockerfile: { key: 'string', text: 'string', fingerprint: 'string' },
  inputs: { key: 'string', inputs: 'object' },
  image: { key: 'string', image: 'string', imageId: 'string', layers: 'object' },
  log: { key: 'string', stream: 'string', line: 'string' },
};

const PLACE: Shape = { seq: 'number', time: 'number', session: 'string' };

/**
 * One line of a log as an event; undefined for a broken line and for an event of a type or version that is not known
 * here.
 */
export function parseEvent(line: string): BuildEvent | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  return isEvent(value) ? value : undefined;
}

function isEvent(value: unknown): value is BuildEvent {
  if (!isRecord(value) || value['v'] !== EVENT_VERSION) return false;
  const type = value['type'];
  if (typeof type !== 'string' || !Object.hasOwn(REQUIRED, type)) return false;
  if (!fits(value, PLACE) || !fits(value, REQUIRED[type as EventBody['type']])) return false;
  return type !== 'session.started' || isRefs(value['workspaces']);
}

function isRefs(value: unknown): value is WorkspaceRef[] {
  const shape: Shape = {
    key: 'string',
    identity: 'string',
    name: 'string',
    app: 'string',
    path: 'string',
    file: 'string',
    line: 'number',
  };
  return Array.isArray(value) && value.every((each) => isRecord(each) && fits(each, shape));
}

function fits(value: Readonly<Record<string, unknown>>, shape: Shape): boolean {
  return Object.entries(shape).every(([field, type]) => typeof value[field] === type && value[field] !== null);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/**
 * The events in a piece of a log, and how many of its bytes are whole lines: what follows is still being written, or
 * torn.
 */
export function parseEvents(bytes: Uint8Array): { events: BuildEvent[]; length: number } {
  const length = bytes.lastIndexOf(0x0a) + 1;
  const lines = new TextDecoder().decode(bytes.subarray(0, length)).split('\n');
  const events = lines
    .map((line) => (line === '' ? undefined : parseEvent(line)))
    .filter((event) => event !== undefined);
  return { events, length };
}
