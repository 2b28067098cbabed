/** The part of the core that builds: loaded on the first build, because its libraries are heavy. */
export { startSession, type RunningSession, type SessionRequest } from './run-session.ts';
