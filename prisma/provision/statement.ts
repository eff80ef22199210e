/** SQL that writes the changes of one kind at once: what is new, and of what is there only what a file decides. */
export interface Statement {
  readonly text: string;
  /** Its parameters in their order; `rows` is a JSON list of what changes, by the names of the file. */
  readonly uses: readonly ('rows' | 'brandId' | 'at')[];
}
