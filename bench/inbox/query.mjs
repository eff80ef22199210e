/** An agent's inbox: twenty conversations with names from accounts and skills, the last message and the transfers. */
export const query = /* GraphQL */ `
  query Inbox {
    conversations(filter: { agentId: "retail-agent-1", status: OPEN }, first: 20) {
      nodes {
        id
        channel
        consumerName
        startedAt
        ownerAccount {
          id
          name
        }
        custody {
          version
          since
          skill {
            id
            name
          }
          agent {
            id
            name
          }
        }
        messages(last: 1) {
          nodes {
            id
            text
            sentAt
          }
        }
        transfers(first: 5) {
          nodes {
            id
            kind
            status
            requestedAt
            source {
              account {
                id
                name
              }
            }
          }
        }
      }
    }
  }
`;

export const viewer = 'retail-agent-1';
