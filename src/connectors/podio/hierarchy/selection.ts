// Which organizations, workspaces and apps a job means: by id, by name, or by a name with `*` and `?` in it.

/** What the job file says, made once into a question that is asked of every object. */
export type Selection = (object: { readonly id: number; readonly name: string }) => boolean;

/** Matches what any of `selectors` does; case does not count, nor how an accented letter is composed. */
export function selectionOf(selectors: readonly string[]): Selection {
  const patterns = selectors.map(comparable).map((selector) => ({ selector, glob: globOf(selector) }));
  return ({ id, name }) => {
    const compared = comparable(name);
    return patterns.some(
      ({ selector, glob }) => selector === String(id) || selector === compared || glob.test(compared),
    );
  };
}

function comparable(name: string): string {
  return name.normalize('NFC').toLowerCase().trim();
}

/** Runs of stars are one, so that no name takes long to compare. */
function globOf(selector: string): RegExp {
  const parts = selector.replaceAll(/\*+/g, '*').replaceAll(/[.+^${}()|[\]\\/]/g, '\\$&');
  return new RegExp(`^${parts.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'su');
}
