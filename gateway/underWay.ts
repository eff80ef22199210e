/** Counts what is pending, so that one can wait for the end of it. */
export interface UnderWay {
  readonly counted: <T>(promise: Promise<T>) => Promise<T>;
  /** Resolves as soon as nothing that was counted is pending. */
  readonly idle: () => Promise<void>;
}

export function newUnderWay(): UnderWay {
  let pending = 0;
  let whenIdle: () => void = () => undefined;
  const settle = (): void => {
    pending -= 1;
    if (pending === 0) whenIdle();
  };
  return {
    counted(promise) {
      pending += 1;
      promise.then(settle, settle);
      return promise;
    },
    idle: () =>
      new Promise((resolve) => {
        whenIdle = resolve;
        if (pending === 0) resolve();
      }),
  };
}
