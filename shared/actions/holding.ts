/** What the four moves that hold charges or let them go have in common: a status, a day that today stands in for, a cascade. */
import { entity as entityOf } from '../fields.js';
import { action, type Action, type StatusFlags, type Value } from '../types.js';
import { below, movable, moves, type Moving } from './moves.js';
import { moved } from './moving.js';
import { dateOrToday, statusNamed, statusReason } from './parameters.js';

type Holding = Exclude<Moving, 'drop' | 'reinstate'>;

/** The parameter that says from which day on. */
const dayOf = { suspend: 'dateSuspend', unsuspend: 'dateUnsuspend', makeNonBillable: 'dateMakeNonBillable', makeBillable: 'dateMakeBillable' } as const;

export interface Words {
  /** "Suspend Service", of "Service". */
  readonly title: (title: string) => string;
  /** What it does to "service". */
  readonly help: (thing: string) => string;
  /** "suspended": completes "The status it has once it is …". */
  readonly state: string;
  readonly flags: StatusFlags;
  readonly day: { readonly title: string; readonly description: string };
}

/** The action on services and on customers. Its opposite takes it back from the day on which the hold began. */
export const holding = (name: Holding, { title, help, state, flags, day }: Words): readonly Action[] =>
  (['services', 'customers'] as const).map((entity) => {
    const date = dayOf[name];
    const opposite = moves[name].opposite as Holding;
    return action({
      entity,
      name,
      title: title(entityOf(entity).title),
      help: help(entityOf(entity).title.toLowerCase()),
      menu: 'actions',
      billing: 'next run',
      on: 'record',
      repeatable: true,
      // Who is off the bills is invoiced for nothing else either.
      reads: entity === 'customers' && (name === 'makeNonBillable' || name === 'makeBillable') ? [...below[entity], 'waiting'] : below[entity],
      ledger: () => '',
      parameters: {
        type: 'object',
        properties: { status: statusNamed(entity, state, flags), [date]: dateOrToday(day.title, day.description), statusReason },
        required: ['status'],
        additionalProperties: false,
      },
      available: movable(entity, name),
      plan: (record, parameters, context) =>
        moved(
          name,
          entity,
          record,
          {
            status: String(parameters.status),
            date: given(parameters, date) ?? context.today,
            statusReason: given(parameters, 'statusReason') ?? null,
          },
          context,
        ),
      reverse: (before, parameters, today) => ({
        action: opposite,
        parameters: {
          status: before['status'] ?? null,
          statusReason: before['statusReason'] ?? null,
          // What lifted a hold is taken back by holding again from the day on which that hold had begun.
          [dayOf[opposite]]: (name === 'suspend' || name === 'makeNonBillable' ? undefined : before[dayOf[opposite]]) ?? given(parameters, date) ?? today,
        },
      }),
    });
  });

function given(parameters: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = parameters[name] as Value | undefined;
  return typeof value === 'string' ? value : undefined;
}
