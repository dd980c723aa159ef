/** The page that plays Excel on the web: a workbook, its grid, and the add-in's pane beside it. */
import { Workbook } from '../engine/book.js';
import { emptyBook } from '../engine/data.js';
import { Gate } from '../engine/gate.js';
import { localeNamed } from '../engine/locales.js';
import { Refusal } from '../engine/refusal.js';
import { User } from '../engine/user.js';
import { FormulaBar, group, ribbonButton, StatusBar, Tabs } from './bars.js';
import { make } from './dom.js';
import { door } from './door.js';
import { Editor } from './editor.js';
import { Grid } from './grid.js';
import { Keyboard } from './keyboard.js';
import { Looks } from './look.js';
import { cellMenu, filterMenu } from './menus.js';
import { Mouse } from './mouse.js';
import { commands, contextMenu, paneAddress, shortcutsAddress } from './options.js';
import { hearShortcuts } from './shortcuts.js';
import { Pane } from './pane.js';
import { forgetBook, keepBook, keptBook } from './storage.js';
import { fileMenu, testMenu } from './titleMenus.js';

const icons: Readonly<Record<string, string>> = {
  Undo: 'M8 4L4 8l4 4M4 8h8a4 4 0 0 1 0 8H9',
  Redo: 'M12 4l4 4-4 4M16 8H8a4 4 0 0 0 0 8h3',
  Open: 'M3 4h14v12H3zM12 4v12M14 8h1M14 11h1',
  Actions: 'M11 2L4 11h5l-1 7 8-10h-5z',
  Refresh: 'M16 6v4h-4M16 10a6.5 6.5 0 1 0-1.5 5',
};

const start = async (): Promise<void> => {
  const kept = await keptBook().catch(() => undefined);
  const book = new Workbook(kept),
    gate = new Gate(book);
  // ?locale=de-DE, as the surroundings of Excel are set; a British office where nothing is said.
  book.locale = localeNamed(new URLSearchParams(location.search).get('locale') ?? 'en-GB') ?? book.locale;
  const status = new StatusBar(book),
    looks = new Looks(book),
    notPlayed: string[] = [];
  const refuse = (line: string): void => {
    notPlayed.push(line);
    console.error(line);
    status.say(line);
  };
  book.onNotPlayed = refuse;

  const user: User = new User(book, 'Local', (on) => {
    if (!on) gate.editingEnded();
    status.draw();
  });
  const attempt = (deed: () => void): void => {
    try {
      deed();
    } catch (e) {
      if (!(e instanceof Refusal)) throw e;
      status.say(e.code === 'AccessDenied' ? 'The cell you are trying to change is on a protected sheet.' : e.message);
    }
  };
  const pane = new Pane(book, gate, paneAddress, refuse);
  const grid = new Grid(book, user, looks),
    editor = new Editor(grid);
  editor.onRefused = (line) => {
    status.say(line);
  };
  const keyboard = new Keyboard(grid, editor, attempt);
  void hearShortcuts(shortcutsAddress, (command) => {
    void pane.run(command);
  });
  const menuCommands = contextMenu.map((command) => ({
    command,
    run: () => {
      void pane.run(command);
    },
  }));
  new Mouse(grid, editor, {
    filterMenu: (table, column, x, y) => {
      filterMenu(book, user, table, column, attempt, x, y);
    },
    contextMenu: (x, y, on) => {
      cellMenu(book, user, on, menuCommands, attempt, x, y);
    },
    selectionBegan: () => {
      keyboard.selectionBegan();
    },
  });
  const formulaBar = new FormulaBar(book, user, editor, attempt, () => {
    grid.reveal(book.active.selection.row, book.active.selection.column);
    grid.surface.focus();
  });
  const tabs = new Tabs(book, user, attempt);

  const setNight = (on: boolean): void => {
    looks.night = on;
    document.documentElement.dataset['theme'] = on ? 'dark' : 'light';
    localStorage.setItem('excel-stand-in-theme', on ? 'dark' : 'light');
    grid.draw();
  };
  const keep = (): Promise<void> => keepBook(book.data);
  const newWorkbook = async (): Promise<void> => {
    book.data = emptyBook();
    leaving = true;
    await forgetBook();
    location.reload();
  };
  let leaving = false,
    keptVersion = book.version,
    timer = 0;
  const keepSoon = (): void => {
    if (leaving || keptVersion === book.version) return;
    keptVersion = book.version;
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      keep().catch((e: unknown) => {
        status.say(`The workbook could not be stored: ${String(e)}`);
      });
    }, 500);
  };
  // Leaving the page keeps what the timer has not.
  addEventListener('pagehide', () => {
    if (!leaving) void keep();
  });

  const draw = (): void => {
    grid.draw();
    formulaBar.draw();
    tabs.draw();
    status.draw();
    keepSoon();
  };
  book.onDraw = draw;
  book.onSelection = () => {
    pane.frame?.tell('documentSelectionChanged', { Version: 1, Error: 0 });
    draw();
  };
  book.onEvents = (entries) => {
    setTimeout(() => {
      pane.frame?.tell('richApiMessage', { Version: 1, Error: 0, ArrayData: entries });
    }, 0);
  };
  pane.onLeave = () => grid.surface.focus();
  // F6 goes round between the sheet and the pane, as in Excel.
  grid.surface.addEventListener('keydown', (e) => {
    if (e.key !== 'F6' || !pane.visible) return;
    e.preventDefault();
    pane.frame?.focus();
  });
  pane.onResize = () => {
    grid.draw();
  };

  const title = make('span', { className: 'book-name', textContent: book.data.name.replace('.xlsx', '') });
  const below = (button: HTMLElement): readonly [number, number] => {
    const { left, bottom } = button.getBoundingClientRect();
    return [left, bottom];
  };
  const more = make('button', { className: 'quiet', textContent: 'File', onclick: () => fileMenu(user, newWorkbook, attempt, below(more)) });
  const test = make('button', {
    className: 'quiet',
    textContent: 'Test',
    title: 'Things that happen to a workbook',
    onclick: () => testMenu(user, gate, attempt, below(test)),
  });
  const theme = make('button', {
    className: 'quiet',
    textContent: '◐',
    title: 'Light or dark',
    ariaLabel: 'Light or dark',
    onclick: () => {
      setNight(!looks.night);
    },
  });
  const ribbon = make(
    'div',
    { className: 'ribbon' },
    group(
      'Undo',
      ribbonButton(
        'Undo',
        icons['Undo']!,
        () => {
          attempt(() => {
            user.undo();
          });
        },
        'Undo (Ctrl+Z)',
      ),
      ribbonButton(
        'Redo',
        icons['Redo']!,
        () => {
          attempt(() => {
            user.redo();
          });
        },
        'Redo (Ctrl+Y)',
      ),
    ),
    group(
      'Sheetbridge',
      ...commands.map((c) =>
        ribbonButton(c.label, icons[c.label] ?? 'M4 4h12v12H4z', () => {
          void pane.run(c);
        }),
      ),
    ),
  );
  document.body.append(
    make(
      'header',
      { className: 'title' },
      make('b', { className: 'logo', textContent: 'X' }),
      title,
      make('span', { className: 'note', textContent: 'Stand-in for Excel on the web' }),
      more,
      test,
      theme,
    ),
    ribbon,
    formulaBar.element,
    make('main', { className: 'work' }, make('div', { className: 'sheet' }, grid.element), pane.element),
    make('div', { className: 'bottom' }, tabs.element, status.element),
    editor.element,
  );

  setNight((localStorage.getItem('excel-stand-in-theme') ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark');
  window.standIn = door({ book, user, gate, pane, grid, commands: [...commands, ...contextMenu], notPlayed, setNight, newWorkbook, keep });
  draw();
  grid.surface.focus();
  if (!new URLSearchParams(location.search).has('closed')) pane.open();
};

void start();
