import { demoFiles as parsed } from '../../generated/demoFiles.js';
import type { Role } from '../../generated/prisma/enums.js';

/** What is read of a demo file whenever Rollover starts; the seed reads all of it, and checks it. */
export interface DemoFile {
  readonly brand: { readonly id: string };
  readonly accounts: readonly {
    readonly id: string;
    readonly hours?: DemoHours;
    readonly skills: readonly { readonly id: string; readonly hours?: DemoHours }[];
    readonly users: readonly DemoFileUser[];
  }[];
  readonly users: readonly DemoFileUser[];
}

export interface DemoHours {
  readonly specialDates?: readonly { readonly name: string; readonly from: string; readonly to: string }[];
}

export interface DemoFileUser {
  readonly id: string;
  readonly role: Role;
  readonly name: string;
  readonly accounts?: readonly string[];
  readonly channel?: string;
}

/** The files of the demo world, prisma/demo/*.yaml, as they were parsed when Rollover was built. */
export const demoFiles = parsed as readonly DemoFile[];
