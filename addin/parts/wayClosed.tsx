/** Why messages do not leave, and what becomes of those that wait. */
export function WayClosed({ why, waiting }: { readonly why: string | null | undefined; readonly waiting: number }) {
  if (!why) return null;
  return (
    <>
      <p className="caution">⚠ {why}</p>
      {waiting > 0 && <p className="note">What waits is not lost: it leaves by itself once it can. Retry tries at once, and takes the others along.</p>}
    </>
  );
}
