/** A field as it was and as it is, in a list of such. */
export const Changed = ({ label, before, after }: { readonly label: string; readonly before: string; readonly after: string }) => (
  <>
    <dt>{label}</dt>
    <dd>
      <span className="old">{before}</span> → {after}
    </dd>
  </>
);
