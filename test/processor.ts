/** Milliseconds of processor time that this process has taken: what something costs, however busy the machine is with others. */
export function processor(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
