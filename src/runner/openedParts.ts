// Connectors that are opened one after the other and closed together, whatever happens in between.

export interface Closable {
  close(): Promise<void>;
}

export class OpenedParts {
  readonly #parts: Closable[] = [];

  /** Has the part closed with the others. */
  adopt<Part extends Closable>(part: Part): Part {
    this.#parts.push(part);
    return part;
  }

  /** Closes all there are; what one of them fails with is let go: nothing that was acknowledged hangs on it. */
  close = async (): Promise<void> => {
    await Promise.allSettled(this.#parts.splice(0).map((part) => part.close()));
  };

  /** What `open` makes; when it fails, what it has adopted is closed again. */
  async closedOnFailure<Made>(open: () => Promise<Made>): Promise<Made> {
    try {
      return await open();
    } catch (error) {
      await this.close();
      throw error;
    }
  }
}
