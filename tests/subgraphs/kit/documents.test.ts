import { describe, expect, it } from 'vitest';
import { openDocuments } from '../../../subgraphs/kit/serving/documents.js';

const ofFields = (count: number, name: string): string => `{ ${'a '.repeat(count)} ${name} }`;
const withComment = (length: number, name: string): string => `{ ${name} } # ${'x'.repeat(length)}`;

describe('a document that was asked', () => {
  it('is still known after a thousand others of the usual size', () => {
    const documents = openDocuments();
    const first = documents.read({ query: ofFields(100, 'first') });

    for (let at = 0; at < 1_000; at++) documents.read({ query: ofFields(100, `f${at}`) });

    expect(documents.read({ query: ofFields(100, 'first') }) === first).toBe(true);
  });

  it.each([
    ['20 texts of a megabyte', 20, (name: string) => withComment(1024 * 1024, name)],
    ['200 texts of 2,000 tokens', 200, (name: string) => ofFields(2_000, name)],
  ])('is forgotten after %s, as all together take memory', (_, count, text) => {
    const documents = openDocuments();
    const first = documents.read({ query: text('first') });

    for (let at = 0; at < count; at++) documents.read({ query: text(`f${at}`) });

    expect(documents.read({ query: text('first') }) === first).toBe(false);
  });
});
