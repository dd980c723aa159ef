/** What can be done with the records in hand: by group, with how many of them each can run on, and why not on the others. */
import { Button, Input, Spinner } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import type { ActionOffer } from '../../shared/types.js';
import { chooseAction } from '../flow/ordering.js';
import { deselect, readOffers } from '../flow/lists.js';
import { Line } from '../parts/line.js';
import { Fold, Section } from '../parts/screen.js';
import { now, tongue, usePane } from '../store.js';
import { counted, figure, readable } from '../words.js';

const standard = 'Edit, lock, hide, clone, delete';

const groups: readonly { readonly title: string; readonly fits: (offer: ActionOffer) => boolean }[] = [
  { title: 'Actions', fits: ({ menu }) => menu === 'actions' },
  { title: 'Expert', fits: ({ menu }) => menu === 'expert' },
  { title: standard, fits: ({ menu }) => menu === 'standard' },
];

export function Menu({ hint }: { readonly hint: string | undefined }) {
  const offers = usePane((state) => state.offers);
  const loading = usePane((state) => state.selecting);
  const away = usePane(({ troubles }) => troubles.some(({ kind }) => kind === 'away'));
  const [search, setSearch] = useState('');
  // After an order, a cut line or a new sign-in they are asked for anew.
  useEffect(() => {
    if (!away && now().offers === undefined && !now().selecting) void readOffers();
  }, [away]);
  if (hint !== undefined) return <p className="quiet">{hint}</p>;
  // Those of an empty selection are none, until what is selected now has been asked about.
  if (offers === undefined || (offers.length === 0 && loading))
    return loading ? (
      <div className="row quiet">
        <Spinner size="tiny" aria-hidden /> Looking what can be done…
      </div>
    ) : (
      <div className="row spread">
        <p className="quiet">{away ? 'What can be done is shown when the connection is back.' : 'What can be done is not known.'}</p>
        {!away && (
          <Button
            size="small"
            onClick={() => {
              void readOffers();
            }}
          >
            Ask again
          </Button>
        )}
      </div>
    );
  const words = search.trim().toLowerCase();
  const found = offers.filter(({ title, help }) => words === '' || `${title} ${help}`.toLowerCase().includes(words));
  return (
    <>
      <Input
        type="search"
        aria-label="Find an action"
        placeholder="Find an action"
        value={search}
        onChange={(_, data) => setSearch(data.value)}
        onKeyDown={(event) => {
          const only = found.filter(({ available, reason }) => available > 0 && reason === undefined);
          if (event.key === 'Escape' && search !== '') {
            // First the search is left, then the screen.
            event.preventDefault();
            event.nativeEvent.stopPropagation();
            setSearch('');
          }
          if (event.key === 'Enter' && words !== '' && only[0]) void chooseAction(only[0]);
        }}
      />
      {groups.map(({ title, fits }) => {
        // What can be done with them comes first.
        const some = found.filter(fits).toSorted((a, b) => Number(can(b)) - Number(can(a)) || Number(b.quick) - Number(a.quick));
        if (some.length === 0) return null;
        const list = (
          <ul className="list" aria-label={title}>
            {some.map((offer) => (
              <Offer key={offer.name} offer={offer} />
            ))}
          </ul>
        );
        return title === standard && words === '' ? (
          <Fold key={title} summary={standard}>
            {list}
          </Fold>
        ) : (
          <Section key={title} title={title}>
            {list}
          </Section>
        );
      })}
      {found.length === 0 && <p className="note">{words === '' ? 'Nothing can be done with these.' : 'No action is called that.'}</p>}
    </>
  );
}

const can = ({ available, reason, permission }: ActionOffer): boolean => available > 0 && reason === undefined && permission !== 'none';

function Offer({ offer }: { readonly offer: ActionOffer }) {
  const { available, of, reasons, reason, permission, title } = offer;
  const able = can(offer);
  const count = available === of ? (of === 1 ? '' : `all ${figure(of)}`) : `${figure(available)} of ${figure(of)}`;
  return (
    <Line
      title={title}
      sub={reason === undefined ? (able && permission === 'propose' ? 'Somebody else approves it before it runs.' : '') : readable(reason, tongue())}
      figure={reason === undefined ? count : undefined}
      off={!able}
      press={() => void chooseAction(offer)}
    >
      {reason === undefined && reasons.length > 0 && (
        <Fold summary={<span className="note">{available === 0 ? 'Why not' : `Why not the other ${figure(of - available)}`}</span>}>
          <ul className="sentences note">
            {reasons.slice(0, 6).map(({ why, count: n }) => (
              <li key={why}>
                {figure(n)}: {readable(why, tongue())}
              </li>
            ))}
            {reasons.length > 6 && <li>and {counted(reasons.length - 6, 'other reason')}</li>}
          </ul>
          {available > 0 && (
            <div>
              <Button
                size="small"
                onClick={() => {
                  void deselect(reasons.flatMap(({ ids }) => ids));
                }}
              >
                {of - available === 1 ? 'Deselect this 1' : `Deselect these ${figure(of - available)}`}
              </Button>
            </div>
          )}
        </Fold>
      )}
    </Line>
  );
}
