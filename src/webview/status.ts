import { html, type TemplateResult } from 'lit-html';
import type { SessionStatus, WorkspaceStatus } from '../event/status.ts';

const ICONS: Readonly<Record<SessionStatus | WorkspaceStatus, string>> = {
  in_progress: 'codicon-loading codicon-modifier-spin',
  queued: 'codicon-clock',
  succeeded: 'codicon-pass',
  partial: 'codicon-warning',
  failed: 'codicon-error',
  timed_out: 'codicon-watch',
  interrupted: 'codicon-circle-slash',
  cancelled: 'codicon-circle-slash',
};

export function statusIcon(status: SessionStatus | WorkspaceStatus): TemplateResult {
  return html`<span
    class="status codicon ${ICONS[status]} is-${status}"
    role="img"
    aria-label=${statusName(status)}
  ></span>`;
}

/** A status in words: `timed out`. */
export function statusName(status: SessionStatus | WorkspaceStatus): string {
  return status.replace('_', ' ');
}
