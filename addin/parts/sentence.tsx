/** A sentence of the bridge in the words of the pane, its amounts never broken between sign and figure. */
import { tongue } from '../store.js';
import { amountsApart, readable } from '../words.js';

export function Sentence({ text }: { readonly text: string }) {
  const parts = amountsApart(readable(text, tongue()));
  return (
    <>
      {parts.map((part, at) =>
        at % 2 === 1 ? (
          // The pieces of a text have no names but their places.
          <span className="money" key={`${at}`}>
            {part}
          </span>
        ) : (
          part
        ),
      )}
    </>
  );
}
