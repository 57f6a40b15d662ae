// Where a test server lives: one temporary folder with its home, the user's settings, the extensions and the storage of
// everything that runs in it. Starts nothing.

import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type VscodeSettings = Readonly<Record<string, unknown>>;

export interface ServerPlace {
  readonly root: string;
  readonly home: string;
  /** Of user settings and of what extensions store. */
  readonly userData: string;
  /** Where installed extensions lie. */
  readonly extensions: string;
  readonly builtIns: string;
  /** Set for the server and all it starts; `HOME` is how they are known. */
  readonly env: Readonly<Record<string, string>>;
}

/** Nothing that asks, fetches, greets or moves of itself. */
const QUIET: VscodeSettings = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  // Or every fake server raises a notification.
  'remote.autoForwardPorts': false,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'window.commandCenter': false,
  'workbench.editor.useModal': 'off',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/** Those of VS Code's own extensions that a job file's user meets; the others only cost each window a second. */
const BUILT_INS = ['configuration-editing', 'json', 'json-language-features', 'markdown-basics', 'theme-defaults'];

/** @param env variables beside those of this process. */
export function makeServerPlace(codeServer: string, env: Readonly<Record<string, string>>): ServerPlace {
  // Short: sockets are made in it, and their paths may have 107 bytes.
  const root = mkdtempSync(join(tmpdir(), 'rvs-'));
  const at = (name: string): string => join(root, name);
  const own = {
    HOME: at('home'),
    XDG_CONFIG_HOME: at('home/config'),
    XDG_DATA_HOME: at('home/share'),
    // No market place: nothing is asked of the network.
    EXTENSIONS_GALLERY: '{}',
  };
  const place = {
    root,
    home: own.HOME,
    userData: at('data'),
    extensions: at('extensions'),
    builtIns: at('builtIns'),
    env: { ...own, ...env },
  };
  for (const folder of [place.home, at('data/User'), place.extensions, place.builtIns]) {
    mkdirSync(folder, { recursive: true });
  }
  writeUserSettings(place, {});
  writeSpanish(place);
  for (const name of BUILT_INS) {
    symlinkSync(join(codeServer, 'lib', 'vscode', 'extensions', name), join(place.builtIns, name));
  }
  return place;
}

/** The quiet defaults, and these. */
export function writeUserSettings({ userData }: ServerPlace, settings: VscodeSettings): void {
  writeFileSync(join(userData, 'User', 'settings.json'), JSON.stringify({ ...QUIET, ...settings }, null, 2));
}

/**
 * A language pack as VS Code remembers an installed one, without a single translation of VS Code's own: enough for
 * extensions to speak Spanish in the window of a Spanish browser.
 */
function writeSpanish({ userData }: ServerPlace): void {
  const translations = join(userData, 'spanish.json');
  writeFileSync(translations, '{ "version": "1.0.0", "contents": {} }');
  const extensions = [{ extensionIdentifier: { id: 'ratchet.spanish-for-tests' }, version: '1.0.0' }];
  const pack = { hash: 'none', label: 'español', extensions, translations: { vscode: translations } };
  writeFileSync(join(userData, 'languagepacks.json'), JSON.stringify({ es: pack }));
  // Without this file the server says English for everybody; with one that names no language it asks the browser.
  writeFileSync(join(userData, 'User', 'argv.json'), '{}');
}
