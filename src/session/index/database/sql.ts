import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { SqlJsStatic } from 'sql.js';
import { DvmError } from '../../../event/error.ts';

export type { Database, SqlJsStatic } from 'sql.js';

let loading: Promise<SqlJsStatic> | undefined;

/**
 * Loads SQLite on first use (about 20 ms), once per process. Throws `internal` if its program file is missing, because
 * the installation is broken then.
 */
export function loadSql(locateWasm: () => string = locateBundledWasm): Promise<SqlJsStatic> {
  loading ??= start(locateWasm).catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function start(locateWasm: () => string): Promise<SqlJsStatic> {
  const path = locateWasm();
  try {
    const [{ default: initialise }, wasm] = await Promise.all([import('sql.js'), readFile(path)]);
    return await initialise({ wasmBinary: new Uint8Array(wasm).buffer });
  } catch (cause) {
    const hint = 'Reinstall the extension.';
    throw new DvmError({ kind: 'internal', message: `Cannot load the database program ${path}.`, hint }, { cause });
  }
}

/** Beside the bundle (CommonJS, which has `__dirname`), or in the package when the sources run as they are. */
function locateBundledWasm(): string {
  if (typeof __dirname === 'string') return join(__dirname, 'sql-wasm.wasm');
  return createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm');
}
