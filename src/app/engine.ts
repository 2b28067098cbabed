/** The part of the core that builds: loaded on the first build, because its libraries are heavy. */
export { readCommands, settingCommands } from '../secret/commands-file.ts';
export { secretProviders } from '../secret/providers.ts';
export { Connections } from '../engine/direct/connections.ts';
export { deleteEngineRecords, imagesOf } from './engine-records.ts';
export { checkAll, type CheckedWorkspace } from './check-current.ts';
export { startSession, type RunningSession, type BuildServices } from './build.ts';
