/** Where both links get the caller's token from. */
export interface TokenSource {
  /** The token to send: the one in use, else a new one. */
  current(): Promise<string>;
  /** The one in use is no longer good: the next who asks gets a new one. */
  forget(): void;
}

/** `fetchToken` asks whoever signs tokens for one; all who ask meanwhile wait for the same. */
export function tokenSource(fetchToken: () => Promise<string>): TokenSource {
  let token: Promise<string> | undefined;
  const forget = (): void => {
    token = undefined;
  };
  const fetchNew = async (): Promise<string> => {
    try {
      return await fetchToken();
    } catch (error) {
      forget();
      throw error;
    }
  };
  return { current: () => (token ??= fetchNew()), forget };
}
