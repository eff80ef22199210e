import { aDatabase } from '../support/database.js';
import { allSubgraphs } from './allSubgraphs.js';
import type { Subgraphs } from './allSubgraphs.js';
import { actTheStory } from './story.js';
import type { Story } from './story.js';

/** Every subgraph on a database of its own, in which the story has happened. */
export interface StoryWorld {
  readonly world: Subgraphs;
  readonly story: Story;
  readonly stop: () => Promise<void>;
}

export async function aStoryWorld(): Promise<StoryWorld> {
  const testDatabase = await aDatabase();
  const world = await allSubgraphs(testDatabase.url);
  const story = await actTheStory(world);
  return {
    world,
    story,
    stop: async () => {
      await world.stop();
      await testDatabase.drop();
    },
  };
}
