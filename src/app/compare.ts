/** Comparing builds: what two builds did differently, and why steps of a build were not cached. */
export { compareBuilds } from '../session/compare/builds.ts';
export { compareSessions, explainBuild } from '../session/compare/explain.ts';
export { rebuildGroups, rebuildReasons } from '../session/compare/rebuild.ts';
export { cacheShare } from '../session/index/trend.ts';
export { stepLocations } from '../session/log/step-locations.ts';
