/** What VS Code gives to a page: messages, and a state that outlives the page while it is hidden. */
export interface Api<Message, State> {
  postMessage(message: Message): void;
  getState(): State | undefined;
  setState(state: State): void;
}

declare function acquireVsCodeApi(): unknown;

/** May be called once. */
export function connect<Message, State>(): Api<Message, State> {
  return acquireVsCodeApi() as Api<Message, State>;
}
