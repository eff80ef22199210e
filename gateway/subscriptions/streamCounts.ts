/** What the streams of a gateway amount to: for metrics, and for tests that nothing is left behind. */
export interface StreamCounts {
  /** Groups of clients that share a source; `size` is how many clients one has. */
  readonly open: Set<{ readonly size: number }>;
  /** How many those are. */
  readonly groups: number;
  members: number;
  /** Sources open at subgraphs. */
  sources: number;
  /** Timers that run for groups. */
  timers: number;
  /** Since the start: events of sources, and results that were given to members. */
  events: number;
  deliveries: number;
  /** Since the start: members that were dropped because they left too much unread. */
  lagged: number;
  /** Since the start: sources that were opened again behind the last event, and groups that had to end. */
  resumed: number;
  interrupted: number;
}

export function newStreamCounts(): StreamCounts {
  return {
    open: new Set(),
    get groups() {
      return this.open.size;
    },
    members: 0,
    sources: 0,
    timers: 0,
    events: 0,
    deliveries: 0,
    lagged: 0,
    resumed: 0,
    interrupted: 0,
  };
}
