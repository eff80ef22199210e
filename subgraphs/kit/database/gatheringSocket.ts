import { Socket } from 'node:net';

/** A socket that sends in one piece what is written to it in one turn: each piece costs more than what is in it. */
export function gatheringSocket(): Socket {
  const socket = new Socket();
  // Not before: connecting puts the socket's own `write` back.
  socket.once('connect', () => {
    gather(socket);
  });
  return socket;
}

function gather(socket: Socket): void {
  const write = socket.write.bind(socket);
  let gathering = false;
  const send = (): void => {
    gathering = false;
    socket.uncork();
  };
  socket.write = (...written: unknown[]): boolean => {
    if (!gathering) {
      gathering = true;
      socket.cork();
      process.nextTick(send);
    }
    return Reflect.apply(write, socket, written) as boolean;
  };
}
