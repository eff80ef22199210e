import type { Signals } from '../../subgraphs/kit/database/signals.js';

/** The same signals, which tell how many listen to them: tails of the log, those who watch access, workers. */
export function countedSignals(signals: Signals): Signals & { readonly listening: () => number } {
  const listeners = new Set<object>();
  return {
    ...signals,
    subscribe(topic, wake) {
      const listener = {};
      listeners.add(listener);
      const stop = signals.subscribe(topic, wake);
      return () => {
        listeners.delete(listener);
        stop();
      };
    },
    listening: () => listeners.size,
  };
}
