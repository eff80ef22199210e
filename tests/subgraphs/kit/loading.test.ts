import { expect, it } from 'vitest';
import { seen, shared } from '../../../subgraphs/kit/loading.js';

interface Thing {
  id: string;
  owner: string;
}

const things: Thing[] = [
  { id: 'one', owner: 'retail' },
  { id: 'two', owner: 'bank' },
];

/** A store that notes what is read of it, and is down while `isDown`. */
function aStore() {
  const store = {
    reads: [] as string[][],
    isDown: false,
    read: async (ids: string[]): Promise<Thing[]> => {
      store.reads.push(ids);
      if (store.isDown) throw new Error('the store is down');
      return Promise.resolve(things.filter(({ id }) => ids.includes(id)));
    },
  };
  return store;
}

it('reads what several ask for at the same moment once, and gives each what it asked for', async () => {
  const store = aStore();
  const loader = shared(store.read);

  const answers = await Promise.all([loader.load(['one', 'two']), loader.load(['two', 'three'])]);

  expect(answers).toEqual([
    [things[0], things[1]],
    [things[1], null],
  ]);
  expect(store.reads).toEqual([['one', 'two', 'three']]);
});

it('reads again for whoever asks later', async () => {
  const store = aStore();
  const loader = shared(store.read);
  await loader.load(['one']);

  await loader.load(['one']);

  expect(store.reads).toEqual([['one'], ['one']]);
});

it('tells all who asked of a read that failed, and nobody after them', async () => {
  const store = aStore();
  const loader = shared(store.read);
  store.isDown = true;
  const failed = await Promise.allSettled([loader.load(['one']), loader.load(['two'])]);

  store.isDown = false;

  expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await loader.load(['one'])).toEqual([things[0]]);
});

it('shows each caller what it may see of what is read for all', async () => {
  const store = aStore();
  const everybodys = shared(store.read);
  const [retail, bank] = ['retail', 'bank'].map((name) => seen(everybodys, ({ owner }) => owner === name));

  const answers = await Promise.all([
    retail?.load('one'),
    retail?.load('two'),
    bank?.load('one'),
    bank?.load('two'),
  ]);

  expect(answers).toEqual([things[0], null, null, things[1]]);
  expect(store.reads).toHaveLength(1);
});
