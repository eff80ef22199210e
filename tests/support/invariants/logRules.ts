import type { Rules } from '../invariants.js';

/** Of the positions in a brand's log, and of the messages in a transcript. */
export const logRules: Rules = {
  'a position of the log that was given out twice, or to nothing': `
    select l.brand_id from transfers.brand_log l
    left join (
      select brand_id, position from transfers.event
      union all select brand_id, position from transfers.custody_change
      union all select brand_id, ended_position from transfers.custody where ended_position is not null
      union all select brand_id, position from conversations.message) p on p.brand_id = l.brand_id
    group by l.brand_id, l.position
    having count(*) <> count(distinct p.position) or count(*) <> l.position or max(p.position) <> l.position`,
  'a message in a conversation of another brand, or a conversation without a first one': `
    select v.id from conversations.conversation v
    left join conversations.message m on m.conversation_id = v.id
    group by v.id having count(m.id) = 0 or not bool_and(m.brand_id = v.brand_id)`,
};
