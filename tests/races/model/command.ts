import type fc from 'fast-check';
import { expect } from 'vitest';
import type { Model } from './model.js';
import { expectAlike } from './likeness.js';
import { nextStop, settleAll } from './rules/settling.js';
import { send, workUntilDone } from './system.js';
import type { Mutation, System } from './system.js';

/** Something that somebody may do next. */
export interface Command {
  readonly says: string;
  /** Whether there is something to do it to. */
  may(model: Model): boolean;
  /** Does it to both, and expects the same of both. */
  does(model: Model, system: System): Promise<void>;
}

/** One mutation by one caller. */
export interface Deed {
  readonly mutation: Mutation;
  readonly who: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Changes the model as the rules say, and returns the codes of the refusal; `id` is what the system has made. */
  readonly becomes: (id: string) => readonly string[];
}

/** A command that is one mutation; none while `plan` finds nothing to do. */
export function aDeed(says: string, plan: (model: Model) => Deed | null): Command {
  return {
    says,
    may: (model) => plan(model) !== null,
    async does(model, system) {
      const deed = plan(model);
      // What it was for is gone, perhaps, since the moment has passed that goes before each command.
      if (!deed) return;
      const input = { ...deed.input, idempotencyKey: system.key() };
      const answer = await send(system, deed.mutation, deed.who, input);
      const expected = deed.becomes(answer.id ?? '');
      expect(answer.codes, `${says} by ${deed.who}`).toEqual(expected);
      model.answered.push({ mutation: deed.mutation, who: deed.who, input, answer });
    },
  };
}

/** A command as fast-check runs it: a moment later than the last, until all that follows from it has happened. */
export function runnable(command: Command): fc.AsyncCommand<Model, System> {
  return {
    check: (model) => command.may(model),
    toString: () => command.says,
    async run(model, system) {
      await passTime(model, system, 1);
      await command.does(model, system);
      settleAll(model);
      await workUntilDone(system);
      await expectAlike(model, system);
    },
  };
}

/** Lets time pass, with a stop at each instant at which something is due. */
export async function passTime(model: Model, system: System, ms: number): Promise<void> {
  const until = model.now + ms;
  for (let due = nextStop(model); due <= until; due = nextStop(model)) await moveTo(model, system, due);
  await moveTo(model, system, until);
}

async function moveTo(model: Model, system: System, at: number): Promise<void> {
  model.now = at;
  system.world.clock.set(new Date(at).toISOString());
  settleAll(model);
  await workUntilDone(system);
}
