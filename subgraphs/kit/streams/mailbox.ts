/**
 * A bounded queue between a producer that pushes and one consumer that iterates. Unlike an async generator it can be
 * left while idle: `return()` settles at once, even while a `next()` is pending.
 */
export interface Mailbox<T> extends AsyncIterableIterator<T> {
  /** False when the mailbox is full or closed: the item was not taken. */
  push(item: T): boolean;
  /** Forgets what is queued. */
  drop(): void;
  /** Ends the iteration after what is queued, or, with an error, fails it there. */
  close(error?: Error): void;
  return(): Promise<IteratorResult<T>>;
}

export function mailbox<T>(capacity: number, onLeave: () => void = () => undefined): Mailbox<T> {
  return new Box(capacity, onLeave);
}

interface Consumer<T> {
  readonly resolve: (result: IteratorResult<T>) => void;
  readonly reject: (error: Error) => void;
}

/** A class: there is one for each open stream, and as many closures take several times the memory. */
class Box<T> implements Mailbox<T> {
  readonly #capacity: number;
  readonly #onLeave: () => void;
  #items: T[] = [];
  readonly #waiting: Consumer<T>[] = [];
  #closed = false;
  #failure: { error: Error } | null = null;

  constructor(capacity: number, onLeave: () => void) {
    this.#capacity = capacity;
    this.#onLeave = onLeave;
  }

  push(item: T): boolean {
    if (this.#closed) return false;
    const consumer = this.#waiting.shift();
    if (consumer) consumer.resolve({ done: false, value: item });
    else if (this.#items.length >= this.#capacity) return false;
    else this.#items.push(item);
    return true;
  }

  close(error?: Error): void {
    if (this.#closed) return;
    this.#closed = true;
    if (error !== undefined) this.#failure = { error };
    this.#end();
  }

  drop(): void {
    this.#items = [];
  }

  next(): Promise<IteratorResult<T>> {
    const item = this.#items.shift();
    if (item !== undefined) return Promise.resolve({ done: false, value: item });
    if (this.#failure) return Promise.reject(this.#failure.error);
    if (this.#closed) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  return(): Promise<IteratorResult<T>> {
    this.#items = [];
    this.#failure = null;
    if (!this.#closed) this.#onLeave();
    this.#closed = true;
    this.#end();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #end(): void {
    for (const consumer of this.#waiting.splice(0)) {
      if (this.#failure) consumer.reject(this.#failure.error);
      else consumer.resolve({ done: true, value: undefined });
    }
  }
}
