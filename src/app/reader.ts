/** The bundle of use cases that read documents, Dockerfiles, the history, engines and registries. */
export * from './compare.ts';
export { allowedBy, consentError, describeAccess, findConsent, recordApproval } from './consent.ts';
export { nameRule, otherFile, proposeName, proposeWorkspace, shellWord, writeProposal } from './create-workspace.ts';
export { detailsOf } from './describe-workspace.ts';
export { builtDockerfile, changedSinceBuilt, dockerfileDiff, renderWorkspace } from './dockerfile.ts';
export { parseResources } from '../workspace/document/parse.ts';
export * from './exports.ts';
export { describeFound, findApps } from './find-apps.ts';
export { goneImages } from './gone-images.ts';
export { openHistory, openStore } from './history.ts';
export { openHome } from './home.ts';
export { listWorkspaces } from './list-workspaces.ts';
export { loadRoot } from './load.ts';
export { findPlatforms } from './platforms.ts';
export { Reading } from './reading.ts';
export { listRegistries, probeReadiness } from './registries.ts';
export { findRun } from './run-command.ts';
export { diagnosticReport, errorsOf, selectForBuild, selectOne } from './select-workspaces.ts';
