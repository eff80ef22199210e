import type { RollbackOptionResolvers, RolloverDestinationResolvers } from '../../../generated/transfers.js';
import { required } from '../../kit/required.js';
import type { RolloverDestinationModel } from '../models.js';
import { userErrors } from './errors.js';

const appraised = {
  refusals: ({ refusals }: RolloverDestinationModel) => userErrors(refusals),
  warnings: ({ warnings }: RolloverDestinationModel) => [...warnings],
  agents: ({ agentIds }: RolloverDestinationModel) => agentIds.map((id) => ({ id })),
};

export const rolloverDestination: RolloverDestinationResolvers = {
  ...appraised,
  account: ({ place }) => ({ id: place.accountId }),
  skill: ({ place }) => ({ id: required(place.skillId, 'the skill of a destination') }),
};

export const rollbackOption: RollbackOptionResolvers = {
  ...appraised,
  undoes: async ({ undoes }, _, { loaders }) => {
    const transfers = await Promise.all(undoes.map((id) => loaders.transfers.load(id)));
    return transfers.filter((transfer) => transfer !== null);
  },
};
