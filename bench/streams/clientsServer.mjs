// The clients of all streams, in a process of their own: sockets that count what comes, and when.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { inLanes } from '../stage/client.mjs';
import { answerParent } from '../stage/childProcess.mjs';

const openingAtOnce = 64;
const maxWaitMs = 120_000;

let seats = [];
let received = 0;
let lastFrame = '';
let expected = null;

answerParent({
  open,
  expect,
  arrived,
  frame: () => lastFrame.toString(),
  arrivals: () => seats.map(({ times }) => Float64Array.from(times)),
  leave,
});
process.send({ url: '' });

/** One socket for each of `subscriptions`, which are `{ token, payload }`; `raw` ones are told nothing and ask nothing. */
async function open({ url, subscriptions, raw = false }) {
  const address = url.replace('http', 'ws');
  await inLanes(openingAtOnce, subscriptions, async ({ token, payload }) => {
    const seat = { times: [], socket: null };
    seat.socket = raw ? new WebSocket(address) : await subscribed(`${address}/graphql`, token, payload);
    if (raw) await once(seat.socket, 'open');
    seat.socket.on('message', (message) => take(seat, message));
    seats.push(seat);
  });
}

async function subscribed(url, token, payload) {
  const socket = new WebSocket(url, 'graphql-transport-ws', { perMessageDeflate: false });
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }));
  await once(socket, 'message');
  socket.on('close', (code, reason) => {
    if (seats.length > 0) throw new Error(`a client was closed: ${code} ${reason}`);
  });
  // as the stock client does: no two frames of an event are the same
  socket.send(JSON.stringify({ id: randomUUID(), type: 'subscribe', payload }));
  return socket;
}

function take(seat, message) {
  const type = typeOf(message);
  if (type === 'ping') return seat.socket.send('{"type":"pong"}');
  if (type !== 'next') throw new Error(message.toString());
  seat.times.push(performance.timeOrigin + performance.now());
  lastFrame = message;
  received += 1;
  if (expected !== null && received >= expected.count) expected.resolve(true);
}

/** Of all but the event itself; where the type stands differs from server to server. */
function typeOf(message) {
  if (message.length > 60 && message.includes('"next"')) return 'next';
  return JSON.parse(message).type;
}

/** From here on count `count` events. */
function expect(count) {
  received = 0;
  let resolve;
  const all = new Promise((resolved) => (resolve = resolved));
  expected = { count, resolve, all };
  for (const seat of seats) seat.times = [];
}

/** Whether all of them have come within the time. */
async function arrived(withinMs = maxWaitMs) {
  let timer;
  const late = new Promise((resolve) => (timer = setTimeout(resolve, withinMs, false)));
  const whole = await Promise.race([expected.all, late]);
  clearTimeout(timer);
  return { whole, received, lastFrame: lastFrame.toString() };
}

async function leave() {
  const leaving = seats.splice(0);
  for (const { socket } of leaving) socket.close(1000);
  await Promise.all(leaving.map(({ socket }) => socket.readyState === 3 || once(socket, 'close')));
}
