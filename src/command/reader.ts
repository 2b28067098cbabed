/** The part of the core that reads and asks: documents, Dockerfiles, the history, engines and registries. */
export { probeReadiness } from '../cache/readiness.ts';
export { probePlatforms, surroundings } from '../engine/platform.ts';
export { homeFolder } from '../home/folder.ts';
export { consentError, remember, usesText } from '../secret/consent.ts';
export { exportFileName, exportSession } from '../session/export.ts';
export { type ExportedSession, openExport } from '../session/open-export.ts';
export { type StepPlace, stepPlaces } from '../session/step-places.ts';
export { openStore, type SessionDetail, type SessionStore } from '../session/store.ts';
export { cacheShare } from '../session/trend.ts';
export { loadRoot, type Loaded } from '../workspace/load.ts';
export { parseResources } from '../workspace/parse.ts';
export { nameRule } from '../workspace/rules.ts';
export { select, selectOne } from '../workspace/select.ts';
export { type NewWorkspace, otherFile, type Proposal, proposeName, proposeWorkspace, writeProposal } from './create-workspace.ts';
export { allowedBy, findConsent } from './consent.ts';
export { openHistory } from './history.ts';
export { type BuiltDockerfile, builtDockerfile, changedSinceBuilt, dockerfileDiff, renderWorkspace } from './dockerfile.ts';
export { detailsOf } from '../workspace/details.ts';
