// The extension's composition root: what VS Code calls when it loads and unloads Ratchet. No logic lives here.

import type { ExtensionContext } from 'vscode';

/** The surfaces register themselves here; until they exist the extension contributes nothing. */
export function activate(_context: ExtensionContext): void {}
