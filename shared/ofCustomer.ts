/** What lists show of the customer that a record belongs to: each fact in a column of its own, to look up, filter and pivot by. */
export const [customerAccount, customerName] = ['customerAccountNumber', 'customerName'] as const;

/** In the order in which people say them: "A1002 Harbour Lights". */
export const ofCustomer: readonly string[] = [customerAccount, customerName];
