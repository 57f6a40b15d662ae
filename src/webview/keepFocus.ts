// Gives the focus back to a button that lost it by being out of use for a moment, as Pause is until it has become Resume.

/** @returns what to call after every painting. */
export function keepFocus(root: HTMLElement): () => void {
  let last: EventTarget | null = null;
  root.addEventListener('focusin', ({ target }) => {
    last = target;
  });
  // Whoever clicks somewhere else wants to be there.
  document.addEventListener('pointerdown', () => {
    last = null;
  });
  return () => {
    // A page without the focus of the window must not take it from the editor.
    const isLost = document.hasFocus() && document.activeElement === document.body;
    if (isLost && last instanceof HTMLElement && !last.hasAttribute('disabled')) last.focus();
  };
}
