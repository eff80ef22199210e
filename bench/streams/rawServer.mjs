// The floor: N raw sockets, and one frame that was serialised before; no protocol, no graph.
import { once } from 'node:events';
import pg from 'pg';
import { WebSocketServer } from 'ws';
import { answerParent } from '../stage/childProcess.mjs';

const { databaseUrl } = JSON.parse(process.argv[2]);
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
await once(server, 'listening');
let frame;
const sendAll = () => {
  for (const socket of server.clients) socket.send(frame, { binary: false });
};

answerParent({
  prepare: (text) => void (frame = Buffer.from(text)),
  sendAll,
  sendInTurn,
  follow,
});
process.send({ url: `http://127.0.0.1:${server.address().port}` });

/** To one socket after the other, `perSecond` a second. */
async function sendInTurn({ count, perSecond }) {
  const sockets = [...server.clients];
  const begin = performance.now();
  for (let sent = 0; sent < count;) {
    await new Promise((resolve) => setTimeout(resolve, 1000 / perSecond));
    const due = Math.min(count, ((performance.now() - begin) * perSecond) / 1000);
    for (; sent < due; sent += 1) sockets[sent % sockets.length].send(frame, { binary: false });
  }
}

/** From now on, to all sockets whenever the database notifies of a brand's log. */
async function follow(brandId) {
  const listener = new pg.Client({ connectionString: databaseUrl });
  listener.on('error', () => undefined); // the database has gone, and with it what is measured
  await listener.connect();
  await listener.query('listen rollover_log');
  listener.on('notification', ({ payload }) => {
    if (payload === brandId) sendAll();
  });
}
