/** The part of the core that reads and asks: documents, Dockerfiles, the history, engines and registries. */
export { probeReadiness } from '../registry/readiness.ts';
export { openHome } from './home.ts';
export { shellWord } from '../image/quote.ts';
export { consentError, recordApproval, describeAccess } from '../secret/consent.ts';
export { exportedBytes, exportFileName, exportSession } from '../session/export/export.ts';
export { exportedDocument } from '../session/log/document/log-document-reader.ts';
export { type ExportedSession, openExport } from '../session/export/open-export.ts';
export {
  type BuildComparison,
  compareBuilds,
  type ComparedSide,
  type ComparedStep,
  type InputChange,
} from '../session/compare/builds.ts';
export type { CauseLocation, ChangedFile, RebuildCause } from '../session/compare/cause.ts';
export { compareSessions, explainBuild, type Explanation } from '../session/compare/explain.ts';
export {
  type NamedStep,
  type RebuildGroup,
  rebuildGroups,
  type RebuildReason,
  rebuildReasons,
} from '../session/compare/rebuild.ts';
export type { RecordedBuild } from '../session/compare/recorded-build.ts';
export { type StepLocation, stepLocations } from '../session/log/step-locations.ts';
export { openStore, type SessionDetail, type SessionStore } from '../session/store.ts';
export { cacheShare } from '../session/index/trend.ts';
export type { Loaded } from '../workspace/document/load.ts';
export { loadRoot } from './load.ts';
export { parseResources } from '../workspace/document/parse.ts';
export { nameRule } from '../workspace/rules.ts';
export { diagnosticReport, errorsOf, selectForBuild, selectOne } from './select-workspaces.ts';
export {
  type NewWorkspace,
  otherFile,
  type Proposal,
  proposeName,
  proposeWorkspace,
  writeProposal,
} from './create-workspace.ts';
export { allowedBy, findConsent } from './consent.ts';
export { openHistory } from './history.ts';
export { Reading } from './reading.ts';
export {
  type BuiltDockerfile,
  builtDockerfile,
  changedSinceBuilt,
  dockerfileDiff,
  renderWorkspace,
} from './dockerfile.ts';
export { detailsOf } from './describe-workspace.ts';
export { goneImages } from './gone-images.ts';
export { findPlatforms } from './platforms.ts';
