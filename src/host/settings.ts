// The settings of package.json's `configuration`, and those of VS Code's own that a runner must know. Read when they are
// needed, so that a change counts at once.

import * as vscode from 'vscode';
import type { AutoResume } from './resumeOnStart.ts';
import type { ProxySettings } from './runnerEnvironment.ts';

/** `ratchet.notifications` */
export type Notifications = 'all' | 'problems' | 'none';

export interface Settings {
  autoResume(): AutoResume;
  notifications(): Notifications;
  /** Hits a search shows. */
  searchLimit(): number;
  /** Nodes, streams, attempts and dead letters an inspection lists, each. */
  inspectLimit(): number;
  proxy(): ProxySettings;
}

export function readSettings(): Settings {
  const own = <Value>(name: string, fallback: Value): Value =>
    vscode.workspace.getConfiguration('ratchet').get(name, fallback);
  return {
    autoResume: () => own<AutoResume>('autoResume', 'ask'),
    notifications: () => own<Notifications>('notifications', 'all'),
    searchLimit: () => own('search.limit', 10),
    inspectLimit: () => own('inspect.limit', 200),
    proxy() {
      const http = vscode.workspace.getConfiguration('http');
      return {
        proxy: http.get('proxy', ''),
        support: http.get('proxySupport', 'override'),
        noProxy: http.get('noProxy', []),
        systemCertificates: http.get('systemCertificates', true),
      };
    },
  };
}
