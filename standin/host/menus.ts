/** Pop-up menus: the context menu of cells, headings and tabs, and the filter list of a table's column. */
import { areaAddress } from '../engine/address.js';
import type { Workbook } from '../engine/book.js';
import type { TableData } from '../engine/data.js';
import { choices } from '../engine/filter.js';
import type { User } from '../engine/user.js';
import { make } from './dom.js';
import type { Hit } from './grid.js';
import type { Command } from './pane.js';

export interface Entry {
  readonly label: string;
  readonly keys?: string;
  readonly disabled?: boolean;
  readonly run: () => void;
}

let open: HTMLElement | undefined;

const closeMenu = (): void => {
  open?.remove();
  open = undefined;
};

const show = (box: HTMLElement, x: number, y: number): void => {
  closeMenu();
  open = box;
  document.body.append(box);
  const size = box.getBoundingClientRect();
  box.style.left = `${Math.max(4, Math.min(x, innerWidth - size.width - 8))}px`;
  box.style.top = `${Math.max(4, Math.min(y, innerHeight - size.height - 8))}px`;
  box.querySelector<HTMLElement>('button:not(:disabled), input')?.focus();
};

addEventListener(
  'pointerdown',
  (e) => {
    if (open && !open.contains(e.target as Node)) closeMenu();
  },
  true,
);
addEventListener('blur', () => {
  closeMenu();
});

/** A list of commands; undefined stands for a line between them. */
export const menu = (entries: readonly (Entry | undefined)[], x: number, y: number): void => {
  const box = make(
    'div',
    { className: 'menu' },
    ...entries.map((e) =>
      e
        ? make(
            'button',
            {
              disabled: e.disabled ?? false,
              onclick: () => {
                closeMenu();
                e.run();
              },
            },
            make('span', { textContent: e.label }),
            make('kbd', { textContent: e.keys ?? '' }),
          )
        : make('hr'),
    ),
  );
  box.setAttribute('role', 'menu');
  box.onkeydown = (e) => {
    const items = [...box.querySelectorAll<HTMLButtonElement>('button:not(:disabled)')],
      at = items.indexOf(document.activeElement as HTMLButtonElement);
    if (e.key === 'Escape') closeMenu();
    else if (e.key === 'ArrowDown') items[(at + 1) % items.length]?.focus();
    else if (e.key === 'ArrowUp') items[(at - 1 + items.length) % items.length]?.focus();
    else return;
    e.preventDefault();
  };
  show(box, x, y);
};

export const cellMenu = (
  book: Workbook,
  user: User,
  on: Hit['on'],
  commands: readonly { readonly command: Command; readonly run: () => void }[],
  attempt: (deed: () => void) => void,
  x: number,
  y: number,
): void => {
  const address = book.active.selection.areas.map(areaAddress).join(',');
  const entry = (label: string, deed: () => void, keys = ''): Entry => ({
    label,
    keys,
    run: () => {
      attempt(deed);
    },
  });
  const rows = on !== 'column',
    columns = on !== 'row';
  const copy: Entry = {
    label: 'Copy',
    keys: 'Ctrl+C',
    run: () => {
      document.querySelector<HTMLElement>('.grid-surface')?.focus();
      document.execCommand('copy');
    },
  };
  const table = book.active.tables.find((t) => {
    const s = book.active.selection;
    return s.row > t.area.row && s.row < t.area.row + t.area.rows && s.column >= t.area.column && s.column < t.area.column + t.area.columns;
  });
  menu(
    [
      ...commands.map(({ command, run }): Entry => ({ label: command.label, run })),
      undefined,
      copy,
      undefined,
      ...(rows
        ? [
            entry(
              'Insert rows',
              () => {
                user.insertRows(address);
              },
              'Ctrl++',
            ),
            entry(
              'Delete rows',
              () => {
                user.deleteRows(address);
              },
              'Ctrl+-',
            ),
          ]
        : []),
      ...(table && on === 'cell'
        ? [
            entry('Delete table rows', () => {
              const s = book.active.selection.areas.at(-1)!;
              user.deleteTableRows(table.name, s.row - table.area.row - 1, s.rows);
            }),
          ]
        : []),
      ...(columns
        ? [
            entry('Insert columns', () => {
              user.insertColumns(address);
            }),
            entry('Delete columns', () => {
              user.deleteColumns(address);
            }),
          ]
        : []),
      entry(
        'Clear contents',
        () => {
          user.clear(address);
        },
        'Del',
      ),
      undefined,
      ...(rows
        ? [
            entry(
              'Hide rows',
              () => {
                user.hideRows(address);
              },
              'Ctrl+9',
            ),
            entry('Unhide rows', () => {
              user.unhideRows(address);
            }),
          ]
        : []),
      ...(columns
        ? [
            entry(
              'Hide columns',
              () => {
                user.hideColumns(address);
              },
              'Ctrl+0',
            ),
            entry('Unhide columns', () => {
              user.unhideColumns(address);
            }),
          ]
        : []),
    ],
    x,
    y,
  );
};

/** Sort, and a list of the column's values to tick, as behind the button in a table's head. */
export const filterMenu = (book: Workbook, user: User, table: TableData, column: number, attempt: (deed: () => void) => void, x: number, y: number): void => {
  const sheet = book.table(table.id).sheet,
    name = table.columns[column]?.name ?? '';
  const offered = choices(book, sheet, table, column),
    now = table.columns[column]?.filter;
  const kept = new Set(
    now?.filterOn === 'Values' ? (now.values ?? []).map((v) => (typeof v === 'string' ? v.toLowerCase() : v.date)) : offered.map(([t]) => t.toLowerCase()),
  );
  const run = (deed: () => void) => (): void => {
    closeMenu();
    attempt(deed);
  };
  const list = make('div', { className: 'choices' });
  const boxes = new Map<string, HTMLInputElement>();
  for (const [text, count] of offered.slice(0, 2000)) {
    const box = make('input', { type: 'checkbox', checked: kept.has(text.toLowerCase()) });
    boxes.set(text, box);
    list.append(make('label', {}, box, make('span', { textContent: text === '' ? '(Blanks)' : text }), make('small', { textContent: String(count) })));
  }
  const every = make('input', {
    type: 'checkbox',
    checked: kept.size >= offered.length,
    onchange: () => {
      for (const b of boxes.values()) if (!b.closest('label')?.hidden) b.checked = every.checked;
    },
  });
  const search = make('input', {
    type: 'search',
    placeholder: 'Search',
    ariaLabel: 'Search values',
    oninput: () => {
      const wanted = search.value.toLowerCase();
      for (const [text, b] of boxes) {
        const label = b.closest('label')!;
        label.hidden = !text.toLowerCase().includes(wanted);
        if (wanted) b.checked = !label.hidden;
      }
    },
  });
  const apply = run(() => {
    const chosen = [...boxes].filter(([, b]) => b.checked).map(([t]) => t);
    if (chosen.length === offered.length) user.clearFilter(table.name, name);
    else user.filter(table.name, name, chosen);
  });
  const box = make(
    'div',
    { className: 'menu filter' },
    make(
      'button',
      {
        onclick: run(() => {
          user.sort(table.name, name, true);
        }),
      },
      make('span', { textContent: 'Sort A to Z' }),
      make('kbd'),
    ),
    make(
      'button',
      {
        onclick: run(() => {
          user.sort(table.name, name, false);
        }),
      },
      make('span', { textContent: 'Sort Z to A' }),
      make('kbd'),
    ),
    make(
      'button',
      {
        disabled: !now,
        onclick: run(() => {
          user.clearFilter(table.name, name);
        }),
      },
      make('span', { textContent: `Clear filter from “${name}”` }),
      make('kbd'),
    ),
    make('hr'),
    search,
    make('label', { className: 'every' }, every, make('span', { textContent: '(Select all)' })),
    list,
    make(
      'footer',
      {},
      make('button', { className: 'primary', textContent: 'Apply', onclick: apply }),
      make('button', { className: 'plain', textContent: 'Cancel', onclick: closeMenu }),
    ),
  );
  box.onkeydown = (e) => {
    if (e.key === 'Escape') closeMenu();
    else if (e.key === 'Enter' && !(e.target instanceof HTMLButtonElement)) apply();
  };
  show(box, x, y);
};
