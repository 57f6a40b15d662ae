// Finds what a TypeScript file imports by its text: types alone count too, which a compiler would have erased.
// Relies on the formatter: a static import or re-export begins at the start of a line. Knows no rules.

export interface ScannedImport {
  readonly line: number;
  /** Null when the target is no literal, so nobody can say what it is. */
  readonly target: string | null;
}

const LITERAL = `\\s*['"\`]([^'"\`]+)['"\`]`;
const PATTERNS = [
  new RegExp(`^(?:import|export)\\b(?:[^'"\`;]*?\\bfrom)?${LITERAL}`, 'gm'),
  new RegExp(`\\bimport\\((?:${LITERAL}|[^)])`, 'g'),
  new RegExp(`\\b(?:require(?:\\.resolve)?|import\\.meta\\.resolve|getBuiltinModule)\\(${LITERAL}`, 'g'),
  new RegExp(`\\bcreateRequire\\([^)]*\\)(?:\\.resolve)?\\(${LITERAL}`, 'g'),
];

export function scanImports(text: string): ScannedImport[] {
  return PATTERNS.flatMap((pattern) =>
    [...text.matchAll(pattern)].map((match) => ({
      line: text.slice(0, match.index).split('\n').length,
      target: match[1] ?? null,
    })),
  );
}
