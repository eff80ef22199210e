// What a brand has behind it: closed conversations of two transfers each. Every second one was rolled over and back; of the
// others the second transfer found nobody in time and was returned.

const conversationId = `'01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0')`;
const idOf = (number) => `'01900000-0000-7000-9000-' || lpad(to_hex(${number}), 12, '0')`;
const transferId = idOf('n * 2 + t');
const startedAt = `timestamptz '2026-01-01' + n * interval '3 seconds'`;
const lane = `to_char(n % $LANES, 'fm000')`;
const conversations = 'generate_series(0, $COUNT - 1) n';
const transfers = 'generate_series(0, $COUNT - 1) n, generate_series(0, 1) t';
/** Positions of one conversation in the brand's log: messages, changes of custody, events. */
const perConversation = 12;
const position = (offset) => `n::bigint * ${perConversation} + ${offset}`;

const statements = [
  `insert into conversations.conversation
     (id, brand_id, owner_account_id, channel, status, consumer_name, connector_id, started_at, closed_at)
   select ${conversationId}, 'bench', 'sender', 'WEB', 'CLOSED', 'Consumer ' || n, 'bench-web', ${startedAt},
          ${startedAt} + interval '1 hour'
   from ${conversations}`,

  `insert into conversations.message (id, conversation_id, brand_id, position, author_kind, author_id, text, sent_at)
   select '01900000-0000-7000-a000-' || lpad(to_hex(n * 2 + t), 12, '0'), ${conversationId}, 'bench', ${position('t + 1')},
          (case t when 0 then 'CONSUMER' else 'AGENT' end)::conversations.author_kind,
          case t when 1 then 'sender-agent-' || ${lane} end, 'Why was my card declined in the shop at the corner?', ${startedAt}
   from ${transfers}`,

  `insert into transfers.custody
     (conversation_id, brand_id, owner_account_id, account_id, skill_id, agent_id, version, since, ended_at)
   select ${conversationId}, 'bench', 'sender', a, a || '-skill-' || ${lane}, a || '-agent-' || ${lane},
          case n % 2 when 0 then 3 else 2 end, ${startedAt}, ${startedAt} + interval '1 hour'
   from ${conversations}, lateral (select case n % 2 when 0 then 'sender' else 'receiver' end) x(a)`,

  `insert into transfers.custody_change
     (conversation_id, version, brand_id, position, at, account_id, skill_id, agent_id, cause, transfer_id)
   select ${conversationId}, t, 'bench', ${position('2 + t')}, ${startedAt}, a, a || '-skill-' || ${lane},
          a || '-agent-' || ${lane}, (array['STARTED', 'ROLLED_OVER', 'ROLLED_BACK'])[t], null
   from generate_series(0, $COUNT - 1) n, generate_series(1, 3) t,
        lateral (select case t when 2 then 'receiver' else 'sender' end) x(a)
   where t < 3 or n % 2 = 0`,

  `insert into transfers.transfer
     (id, brand_id, conversation_id, kind, status, version, source_account_id, source_skill_id, source_agent_id,
      requested_account_id, requested_skill_id, destination_account_id, destination_skill_id, destination_agent_id,
      initiator_id, note, warm_message_to, fallback, queue_when_busy, decision, refusals, requested_at, accepted_at,
      ended_at, end_cause, deadline_at, hop, rollback_to, rolled_back_by_id)
   select ${transferId}, 'bench', ${conversationId},
          (case when t = 1 and back then 'ROLLBACK' else 'ROLLOVER' end)::transfers.transfer_kind,
          (case when t = 0 or back then 'ACCEPTED' else 'RETURNED' end)::transfers.transfer_status, 3,
          f, f || '-skill-' || ${lane}, f || '-agent-' || ${lane}, d, d || '-skill-' || ${lane}, d,
          d || '-skill-' || ${lane}, case when t = 0 or back then d || '-agent-' || ${lane} end, f || '-agent-' || ${lane},
          'Identity is checked; wants to know why the card was declined.', 'AGENT', 'CONFIGURED', true,
          '{"outcome": "OFFER", "canReceive": true, "refusals": [], "warnings": [], "agentsOnline": 1}', '[]',
          ${startedAt}, case when t = 0 or back then ${startedAt} end, ${startedAt},
          case when t = 1 and not back then 'MAX_WAIT' end, ${startedAt} + interval '15 minutes',
          case when t = 0 or back then t + 1 end, case when t = 1 and back then 'PREVIOUS' end,
          case when t = 0 and back then ${idOf('n * 2 + 1')} end
   from ${transfers}, lateral (select n % 2 = 0, case t when 0 then 'sender' else 'receiver' end,
                                      case t when 0 then 'receiver' else 'sender' end) x(back, f, d)`,

  `insert into transfers.attempt
     (transfer_id, number, account_id, skill_id, started_at, wait_until, ended_at, end_cause)
   select id, 1, destination_account_id, destination_skill_id, requested_at, requested_at + interval '2 minutes',
          ended_at, end_cause
   from transfers.transfer where brand_id = 'bench'`,

  `insert into transfers.offer (id, transfer_id, attempt, agent_id, status, offered_at, expires_at, ended_at)
   select 'o' || id, id, 1, replace(destination_skill_id, 'skill', 'agent'),
          (case status when 'ACCEPTED' then 'ACCEPTED' else 'TIMED_OUT' end)::transfers.offer_status, requested_at,
          requested_at + interval '30 seconds', ended_at
   from transfers.transfer where brand_id = 'bench'`,

  `insert into transfers.event
     (id, brand_id, position, transfer_id, version, at, type, status, actor_id, conversation_id, attempt, account_id,
      skill_id, agent_id, offer_id)
   select ${transferId} || '.' || e, 'bench', ${position('6 + t * 3 + e - 1')}, ${transferId}, e, ${startedAt},
          (array['QUEUED', 'OFFERED', 'ACCEPTED'])[e],
          (array['QUEUED', 'OFFERED', 'ACCEPTED'])[e]::transfers.transfer_status, d || '-agent-' || ${lane},
          ${conversationId}, 1, d, d || '-skill-' || ${lane}, case when e > 1 then d || '-agent-' || ${lane} end,
          case when e > 1 then 'o' || ${transferId} end
   from ${transfers}, generate_series(1, 3) e,
        lateral (select case t when 0 then 'receiver' else 'sender' end) x(d)`,

  `insert into transfers.idempotency (caller_id, mutation, key, input_hash, answer, created_at)
   select destination_agent_id, 'acceptTransfer', md5(id), md5(id) || md5(id), jsonb_build_object('id', id, 'refusals', '[]'::jsonb),
          requested_at
   from transfers.transfer where brand_id = 'bench' and status = 'ACCEPTED'`,

  `insert into transfers.brand_log (brand_id, position) values ('bench', $COUNT::bigint * ${perConversation})
   on conflict (brand_id) do update set position = excluded.position`,
];

/** Stores `count` transfers, as ordinary work would have left them, and lets PostgreSQL know of them. */
export async function storeHistory(db, count, lanes) {
  const filled = (text) => text.replaceAll('$COUNT', String(count / 2)).replaceAll('$LANES', String(lanes));
  for (const statement of statements) await db.query(filled(statement));
  await db.query('vacuum analyze');
}
