// How the logic of host and ui says something in the user's language without knowing VS Code.

/** `vscode.l10n.t`: the English text is the key, `{0}` and on are filled in. Call it `t`: a test reads the keys by that name. */
export type Translate = (message: string, ...args: (string | number)[]) => string;
