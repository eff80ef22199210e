import { graphError } from './errors.js';

export interface PageInfo {
  hasNextPage: boolean;
  hasPreviousPage: boolean;
  startCursor: string | null;
  endCursor: string | null;
}

export interface Connection<Node> {
  edges: { cursor: string; node: Node }[];
  nodes: Node[];
  pageInfo: PageInfo;
}

const longestPage = 100;

/** `first` or `last` as given, once it is known to be 1 to 100; throws BAD_USER_INPUT otherwise. */
export function pageSize(name: string, size: number): number {
  if (size < 1 || size > longestPage)
    throw graphError('BAD_USER_INPUT', `${name} must be 1 to ${longestPage}.`);
  return size;
}

/** A page as a Relay connection. Cursors are made when they are asked for: a page within a page needs few of them. */
export function connection<Node>(
  nodes: Node[],
  cursorOf: (node: Node) => string,
  { hasNextPage, hasPreviousPage }: { hasNextPage: boolean; hasPreviousPage: boolean },
): Connection<Node> {
  return {
    get edges() {
      return nodes.map((node) => ({ cursor: cursorOf(node), node }));
    },
    nodes,
    pageInfo: {
      hasNextPage,
      hasPreviousPage,
      get startCursor() {
        return cursorAt(nodes, 0, cursorOf);
      },
      get endCursor() {
        return cursorAt(nodes, -1, cursorOf);
      },
    },
  };
}

function cursorAt<Node>(nodes: Node[], place: number, cursorOf: (node: Node) => string): string | null {
  const node = nodes.at(place);
  return node === undefined ? null : cursorOf(node);
}

/** An opaque cursor of the list or stream `kind`, made of `parts`. */
export function writeCursor(kind: string, ...parts: string[]): string {
  return Buffer.from(JSON.stringify([kind, ...parts])).toString('base64url');
}

/** The parts of a cursor of `kind`; throws CURSOR_INVALID for anything else. */
export function readCursor(kind: string, cursor: string, count: number): string[] {
  const parts = parsed(Buffer.from(cursor, 'base64url').toString());
  const fits = Array.isArray(parts) && parts[0] === kind && parts.length === count + 1;
  if (!fits || !parts.every((part) => typeof part === 'string')) {
    throw notOfThisList();
  }
  return parts.slice(1);
}

/** The position in a cursor of a brand's log or transcript; it gives out none beyond `head`. */
export function readPosition(kind: string, cursor: string, brandId: string, head?: bigint): bigint {
  const [brand, position] = readCursor(kind, cursor, 2);
  if (brand !== brandId || position === undefined || !/^\d{1,18}$/.test(position)) {
    throw notOfThisList();
  }
  if (head !== undefined && BigInt(position) > head) throw notOfThisList();
  return BigInt(position);
}

/** The database knows no instant as early as JavaScript does. */
const ofOurTime = /^\d{4}-/;

/** The instant and the id in a cursor, by which lists that are ordered by time are ordered. */
export function readPlace(kind: string, cursor: string): { at: Date; id: string } {
  const [instant = '', id = ''] = readCursor(kind, cursor, 2);
  const at = new Date(instant);
  const isWritten = ofOurTime.test(instant) && !Number.isNaN(at.getTime()) && at.toISOString() === instant;
  if (!isWritten || id.includes('\0')) throw notOfThisList();
  return { at, id };
}

function notOfThisList(): Error {
  return graphError(
    'CURSOR_INVALID',
    'The cursor is not one of this list: pass one that it gave out, unchanged.',
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
