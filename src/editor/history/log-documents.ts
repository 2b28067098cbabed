import * as vscode from 'vscode';
import { lineOfStep } from '../../app/log-lines.ts';
import type { LogSection } from '../../session/log/document/log-document.ts';
import type { ReadDocument } from '../../session/log/document/log-document-reader.ts';
import { type RecordedBuild, logUri, parseBuildUri } from '../recorded-build.ts';
import { SCHEMES } from '../contribution.ts';
import type { Core } from '../core.ts';
import type { ExportedSessions } from './exported-sessions.ts';

/** How often the log of a running build is read at most; less often if reading it takes long. */
const READ_INTERVAL_MS = 1000;
const READ_TIME_FACTOR = 20;

/** Printed lines are on disk within this time. */
const FLUSH_MS = 250;

interface LogSource {
  read(): Promise<ReadDocument>;
  /** Calls back when there may be more to read. */
  onChange?(listener: () => void): { dispose(): void };
}

interface OpenLog {
  readonly source: LogSource;
  /** Present while the build runs. */
  subscription?: { dispose(): void } | undefined;
  changedAt: number;
  /** How long the last read took. */
  readMs: number;
  shown: ReadDocument;
  /** Editors whose cursor was at the last printed line before the change. */
  following: readonly vscode.TextEditor[];
  timer?: NodeJS.Timeout | undefined;
}

/**
 * Build logs as read-only documents, with folding and an outline by phase and step, and with marked errors. The log of
 * a running build grows while it is open, whichever process runs the build.
 */
export class LogDocuments
  implements
    vscode.TextDocumentContentProvider,
    vscode.FoldingRangeProvider,
    vscode.DocumentSymbolProvider,
    vscode.Disposable
{
  readonly #core: Core;
  readonly #exports: ExportedSessions;
  readonly #open = new Map<string, OpenLog>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #disposables: vscode.Disposable[];
  readonly onDidChange = this.#changed.event;
  #mark: vscode.TextEditorDecorationType | undefined;

  constructor(core: Core, exports: ExportedSessions) {
    this.#core = core;
    this.#exports = exports;
    const selector = { scheme: SCHEMES.log };
    this.#disposables = [
      this.#changed,
      vscode.workspace.registerTextDocumentContentProvider(SCHEMES.log, this),
      vscode.languages.registerFoldingRangeProvider(selector, this),
      vscode.languages.registerDocumentSymbolProvider(selector, this),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#close(uri)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#follow(document)),
      vscode.window.onDidChangeVisibleTextEditors(() => this.#markErrors()),
    ];
  }

  /** Opens a build's log at one of its steps, or at its error, or else at its end. */
  async show(build: RecordedBuild, title: string, step?: string): Promise<void> {
    const uri = logUri(build, title);
    const document = await vscode.workspace.openTextDocument(uri);
    const shown = this.#open.get(uri.toString())?.shown;
    const at = new vscode.Position(lineOfStep(shown?.sections ?? [], step) ?? shown?.focus ?? document.lineCount, 0);
    await vscode.window.showTextDocument(document, { preview: true, selection: new vscode.Range(at, at) });
    this.#markErrors();
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const id = uri.toString();
    const open = this.#open.get(id);
    if (open !== undefined) return open.shown.text;
    const source = await this.#source(parseBuildUri(uri));
    const shown = await source.read();
    const opened: OpenLog = { source, shown, following: [], changedAt: 0, readMs: 0 };
    this.#open.set(id, opened);
    if (!shown.isOver) {
      opened.subscription = source.onChange?.(() => {
        opened.changedAt = performance.now();
        this.#readSoon(uri, opened);
      });
      // Lines may have been added between the read and the subscription.
      this.#readSoon(uri, opened);
    }
    return shown.text;
  }

  async #source(build: RecordedBuild): Promise<LogSource> {
    if ('file' in build) {
      const { exportedDocument } = await this.#core.reader();
      return { read: async () => exportedDocument(await this.#exports.open(build.file), build.key) };
    }
    return (await this.#core.store()).openDocument(build.session, build.key);
  }

  provideFoldingRanges({ uri }: vscode.TextDocument): vscode.FoldingRange[] {
    const fold = ({ line, endLine, children }: LogSection): vscode.FoldingRange[] => [
      ...(endLine > line ? [new vscode.FoldingRange(line, endLine)] : []),
      ...children.flatMap(fold),
    ];
    return this.#sections(uri).flatMap(fold);
  }

  provideDocumentSymbols(document: vscode.TextDocument): vscode.DocumentSymbol[] {
    const symbol = ({ kind, name, detail, isFailed, line, endLine, children }: LogSection): vscode.DocumentSymbol => {
      const range = document.validateRange(new vscode.Range(line, 0, endLine, Number.MAX_SAFE_INTEGER));
      const icon = isFailed
        ? vscode.SymbolKind.Event
        : kind === 'phase'
          ? vscode.SymbolKind.Namespace
          : vscode.SymbolKind.Function;
      return Object.assign(
        new vscode.DocumentSymbol(name, detail, icon, range, document.lineAt(range.start.line).range),
        { children: children.map(symbol) },
      );
    };
    return this.#sections(document.uri).map(symbol);
  }

  dispose(): void {
    for (const open of this.#open.values()) unfollow(open);
    this.#open.clear();
    this.#mark?.dispose();
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #sections(uri: vscode.Uri): readonly LogSection[] {
    return this.#open.get(uri.toString())?.shown.sections ?? [];
  }

  #close(uri: vscode.Uri): void {
    const open = this.#open.get(uri.toString());
    if (open !== undefined) unfollow(open);
    this.#open.delete(uri.toString());
  }

  /** Schedules a read, so that changes in quick succession are read together. */
  #readSoon(uri: vscode.Uri, open: OpenLog): void {
    open.timer ??= setTimeout(
      () => {
        open.timer = undefined;
        void this.#read(uri, open);
      },
      Math.max(READ_INTERVAL_MS, READ_TIME_FACTOR * open.readMs),
    );
  }

  async #read(uri: vscode.Uri, open: OpenLog): Promise<void> {
    const started = performance.now();
    const now = await open.source.read().catch(() => undefined);
    open.readMs = performance.now() - started;
    if (this.#open.get(uri.toString()) !== open) return;
    if (now !== undefined && now !== open.shown) {
      open.following = editorsOf(uri).filter(
        ({ selection }) => selection.isEmpty && selection.active.line === open.shown.focus,
      );
      open.shown = now;
      this.#changed.fire(uri);
    }
    if (now?.isOver === true) unfollow(open);
    else if (now === undefined || open.changedAt > started - FLUSH_MS) this.#readSoon(uri, open);
  }

  /** Scrolls editors whose cursor was at the end; others keep their position. */
  #follow({ uri }: vscode.TextDocument): void {
    const open = uri.scheme === SCHEMES.log ? this.#open.get(uri.toString()) : undefined;
    if (open === undefined) return;
    for (const editor of open.following) {
      const at = editor.document.validatePosition(new vscode.Position(open.shown.focus, 0));
      editor.selection = new vscode.Selection(at, at);
      editor.revealRange(new vscode.Range(at, at));
    }
    open.following = [];
    this.#markErrors();
  }

  #markErrors(): void {
    for (const editor of vscode.window.visibleTextEditors) {
      const open =
        editor.document.uri.scheme === SCHEMES.log ? this.#open.get(editor.document.uri.toString()) : undefined;
      if (open === undefined) continue;
      this.#mark ??= vscode.window.createTextEditorDecorationType({
        isWholeLine: true,
        backgroundColor: new vscode.ThemeColor('inputValidation.errorBackground'),
        overviewRulerColor: new vscode.ThemeColor('editorOverviewRuler.errorForeground'),
        overviewRulerLane: vscode.OverviewRulerLane.Full,
      });
      editor.setDecorations(
        this.#mark,
        open.shown.errors.map((line) => new vscode.Range(line, 0, line, 0)),
      );
    }
  }
}

function unfollow(open: OpenLog): void {
  open.subscription?.dispose();
  clearTimeout(open.timer);
}

function editorsOf(uri: vscode.Uri): vscode.TextEditor[] {
  return vscode.window.visibleTextEditors.filter(({ document }) => document.uri.toString() === uri.toString());
}
