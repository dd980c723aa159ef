/** What we use of mt940js, which brings no types of its own. */
declare module 'mt940js' {
  export interface Transaction {
    readonly date: Date;
    readonly amount: number;
    readonly reference: string;
    readonly bankReference: string;
    readonly extraDetails: string;
    readonly details: string;
    readonly transactionType: string;
  }
  export interface Statement {
    readonly accountIdentification: string;
    readonly currency: string;
    readonly openingBalance: number;
    readonly closingBalance: number;
    readonly transactions: readonly Transaction[];
  }
  export class Parser {
    parse(text: string): readonly Statement[];
  }
}
