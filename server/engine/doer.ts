/**
 * Who does it, as a plan writes it ("approved by"). It is planned under a mark and named once the plan has its digest: what one person
 * proposes and another approves is then the same plan.
 */
import type { Order } from './order.js';

const MARK = '\u2063who does it\u2063';

/** Whether a planned value says who does it. */
export const saysWho = (value: unknown): boolean => typeof value === 'string' && value.includes(MARK);

export class Doer {
  readonly id: string;
  private readonly called: string;
  private asked = false;

  constructor({ id, name }: Order['user']) {
    [this.id, this.called] = [id, name];
  }

  get name(): string {
    this.asked = true;
    return MARK;
  }

  /** What was planned, with the name in the mark's place; most plans do not ask for it. */
  named<T>(plan: T): T {
    return this.asked ? (this.inside(plan) as T) : plan;
  }

  private inside(value: unknown): unknown {
    if (typeof value === 'string') return value.includes(MARK) ? value.replaceAll(MARK, this.called) : value;
    if (Array.isArray(value)) return value.map((each) => this.inside(each));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, this.inside(each)]));
  }
}
