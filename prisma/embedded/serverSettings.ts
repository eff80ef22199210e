/** How the embedded server runs, as arguments for `postgres`: nothing depends on what its files may hold. */
export function serverSettings({ port, throwAway }: { port: number; throwAway: boolean }): string[] {
  const settings = { ...always, port, ...(throwAway ? forSpeed : {}) };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

const always = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '', // their paths are short by law, checkouts are not
  max_connections: 100,
  password_encryption: 'scram-sha-256',
  timezone: 'UTC',
  log_timezone: 'UTC',
  client_encoding: 'UTF8',
  logging_collector: 'off',
  log_destination: 'stderr',
  jit: 'off',
  wal_level: 'minimal', // nobody replicates from here
  max_wal_senders: 0,
};

/** A crash of the machine may destroy the data. */
const forSpeed = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
};
