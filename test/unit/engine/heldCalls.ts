// Calls to an API that the test answers, refuses or leaves open: what was sent, in which order, how many at once.

export class HeldCalls {
  /** Names of what was sent, repeats included. */
  readonly sent: string[] = [];
  /** The most that were ever under way at once. */
  most = 0;
  readonly #open: { readonly name: string; answer(value: string): void; refuse(error: Error): void }[] = [];

  /** A call that is answered with its name. */
  named(name: string): (signal: AbortSignal) => Promise<string> {
    return (signal) =>
      new Promise((resolve, reject) => {
        this.sent.push(name);
        this.#open.push({ name, answer: resolve, refuse: reject });
        this.most = Math.max(this.most, this.#open.length);
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      });
  }

  get underWay(): readonly string[] {
    return this.#open.map(({ name }) => name);
  }

  /** Answers the call that was sent first of those under way. */
  answer(): void {
    const call = this.#open.shift();
    if (call === undefined) throw new Error('no call is under way');
    call.answer(call.name);
  }

  refuse(error: Error): void {
    const call = this.#open.shift();
    if (call === undefined) throw new Error('no call is under way');
    call.refuse(error);
  }
}
