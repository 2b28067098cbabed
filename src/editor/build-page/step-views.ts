import { basename } from 'node:path';
import { stepInstruction } from '../../event/step.ts';
import type { StepRecord } from '../../event/step-fold.ts';
import type { StepLocation } from '../../session/log/step-locations.ts';
import type { StepKind, StepView } from '../../webview/build/build-protocol.ts';

/** Longer names are cut: no screen shows more of them. */
const MAX_NAME_LENGTH = 2000;

/** A build's steps as the page shows them. Does not import 'vscode'. */
export function stepViews(steps: readonly StepRecord[], stepLocations: ReadonlyMap<string, StepLocation>): StepView[] {
  return steps.map((step) => stepView(step, stepLocations.get(step.step)));
}

function stepView(record: StepRecord, location: StepLocation | undefined): StepView {
  const { step, name, label, startedAt, completedAt, bytes, totalBytes, error } = record;
  const text = stepInstruction(name);
  return {
    id: step,
    label: label.slice(0, MAX_NAME_LENGTH),
    text: (text.startsWith(`${label} `) ? text.slice(label.length + 1) : text === label ? '' : text).slice(
      0,
      MAX_NAME_LENGTH,
    ),
    kind: stepKind(record),
    ...(startedAt !== undefined && { startedAt }),
    ...(completedAt !== undefined && { completedAt }),
    bytes,
    totalBytes,
    ...(error !== undefined && { error: error.slice(0, MAX_NAME_LENGTH) }),
    ...(location?.origin !== undefined && { location: `${basename(location.origin.file)}:${location.origin.line}` }),
    ...(location !== undefined && { line: location.line }),
  };
}

/** What a step spends its time on. */
export function stepKind(step: Pick<StepRecord, 'state' | 'role' | 'keyword' | 'isDownload' | 'bytes'>): StepKind {
  const { state, role, keyword, isDownload, bytes } = step;
  switch (state) {
    case 'waiting':
    case 'failed':
    case 'cancelled':
    case 'cached':
      return state;
    case 'running':
    case 'done':
      if (role === 'export') return 'export';
      if (role !== 'instruction' || isDownload === true) return 'transfer';
      return bytes > 0 && keyword !== 'RUN' ? 'transfer' : 'run';
  }
}
