// The way out of the page: what VS Code lends it, once.

import type { PanelAction, PanelJob } from '../protocol/panelContract.ts';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

export interface HostApi {
  say(action: PanelAction): void;
  /** What VS Code keeps over a reload and hands to the serializer. */
  keep(job: PanelJob): void;
}

export function acquireHost(): HostApi {
  const api = acquireVsCodeApi();
  return {
    say: (action) => api.postMessage(action),
    keep: (job) => api.setState(job),
  };
}
