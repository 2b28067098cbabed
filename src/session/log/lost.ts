import { statSync } from 'node:fs';
import { join } from 'node:path';
import { EVENT_VERSION } from '../../event/event.ts';
import type { BuildEvent, EventBody } from '../../event/event.ts';
import { isFinal } from '../../event/status.ts';
import { HEARTBEAT_LIMIT_MS, isAlive } from '../../process/identity.ts';
import type { Life } from '../../process/identity.ts';
import { cancelledResult } from './fold.ts';
import type { SessionRecord } from './fold.ts';
import { HEARTBEAT, LogFile, readEvents, STATE_LOG } from './log.ts';

/**
 * Whether a running session's process is gone. Where the process can be seen, its state alone decides, however old the
 * session is.
 */
export function isLost(life: Life, lastSignOfLife: number, now: number): boolean {
  return life === 'dead' || (life === 'unknown' && now - lastSignOfLife > HEARTBEAT_LIMIT_MS);
}

/**
 * Ends a session whose process is gone, by appending to its log: rows that had not ended become `lost`, at the time of
 * the last sign of life. Returns whether it was lost. The caller holds the lock. Throws `storage` or `disk_full`.
 */
export function healIfLost(folder: string, record: SessionRecord): boolean {
  if (isFinal(record.status)) return false;
  const path = join(folder, STATE_LOG);
  const { events } = readEvents(path, 0);
  const lastSign = Math.max(lastHeartbeat(folder) ?? 0, ...events.slice(-1).map((event) => event.time));
  if (!isLost(isAlive(record.process), lastSign, Date.now())) return false;
  const log = new LogFile(path);
  for (const event of ending(record, events.at(-1)?.seq ?? 0, lastSign)) log.add(event);
  const error = log.flush({ sync: true });
  log.close();
  if (error !== undefined) throw error;
  return true;
}

function ending(record: SessionRecord, lastSeq: number, time: number): BuildEvent[] {
  const open = record.workspaces.filter((row) => !isFinal(row.status));
  const bodies: EventBody[] = [
    ...open.map((row): EventBody => ({
      type: 'workspace.finished',
      key: row.ref.key,
      result: cancelledResult(row, 'lost', time),
    })),
    { type: 'session.finished', status: 'interrupted' },
  ];
  return bodies.map((body, index) => ({
    ...body,
    v: EVENT_VERSION,
    seq: lastSeq + 1 + index,
    time,
    session: record.id,
  }));
}

/** When a session's process last updated the heartbeat, in milliseconds since 1970; undefined if it never did. */
export function lastHeartbeat(folder: string): number | undefined {
  return statSync(join(folder, HEARTBEAT), { throwIfNoEntry: false })?.mtimeMs;
}
