/** VS Code's API for a webview's script: messages, and a state that survives while the page is hidden or reloaded. */
export interface Api<Message, State> {
  postMessage(message: Message): void;
  getState(): State | undefined;
  setState(state: State): void;
}

declare function acquireVsCodeApi(): unknown;

/** VS Code allows one call per page. */
export function connect<Message, State>(): Api<Message, State> {
  return acquireVsCodeApi() as Api<Message, State>;
}
