/** The account number of the customer on whom receipts wait that nobody can explain yet. Who paid into it is nothing to go by the next time. */
export const suspenseAccount = 'SUSPENSE';
