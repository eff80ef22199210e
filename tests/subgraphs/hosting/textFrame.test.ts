import { array, assert, constantFrom, nat, property, string, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keepTextFrames, textFrames } from '../../../subgraphs/kit/serving/textFrame.js';

/** The payloads of frames that are whole, text and not masked. */
function payloadsOf(frames: Buffer): string[] {
  const payloads: string[] = [];
  for (let at = 0; at < frames.length;) {
    expect(frames[at]).toBe(0x81);
    const { bytes, from } = lengthAt(frames, at + 1);
    payloads.push(frames.toString('utf8', from, from + bytes));
    at = from + bytes;
  }
  return payloads;
}

function lengthAt(frames: Buffer, at: number): { readonly bytes: number; readonly from: number } {
  const bytes = frames.readUInt8(at);
  if (bytes === 127) return { bytes: Number(frames.readBigUInt64BE(at + 1)), from: at + 9 };
  return bytes === 126 ? { bytes: frames.readUInt16BE(at + 1), from: at + 3 } : { bytes, from: at + 1 };
}

const head = (id: string): Buffer => Buffer.from(`{"id":${JSON.stringify(id)},"payload":`);
const bodyOf = (length: number): { json: Buffer } => ({ json: Buffer.from(`{"a":"${'b'.repeat(length)}"}`) });

describe('text frames', () => {
  it('hold what is told under the head of whom it is for, whoever was told what before', () => {
    const ids = constantFrom('a', 'b', 'cc', 'ü');
    const bodies = array(constantFrom(0, 10, 99, 300, 5_000, 70_000).map(bodyOf), {
      minLength: 1,
      maxLength: 4,
    });
    const told = tuple(array(bodies, { minLength: 1, maxLength: 3 }), array(tuple(ids, nat(2))));

    assert(
      property(told, ([bundles, calls]) => {
        for (const [id, which] of calls) {
          const bundle = bundles[which % bundles.length] ?? [];
          expect(payloadsOf(textFrames(head(id), bundle))).toEqual(
            bundle.map(({ json }) => `${head(id).toString()}${json.toString()}}`),
          );
        }
      }),
    );
  });

  it('stay as they are once they are kept', () => {
    assert(
      property(string(), string(), (id, other) => {
        const bundle = [bodyOf(10), bodyOf(20)];
        const frames = textFrames(head(id), bundle);
        const before = Buffer.from(frames);

        keepTextFrames();
        textFrames(head(other), bundle);

        expect(frames.equals(before)).toBe(true);
      }),
    );
  });
});
