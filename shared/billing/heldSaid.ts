/** What holds a period, as its explanation ends: the pane leaves it out where the period's state says the same. */
export const heldSaid = (hold: string): string => `Held: ${hold}.`;
