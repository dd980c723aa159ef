/** XML out of somebody else's file: whole, without a document type, which could make a small file a large one. Its text is never more than text. */
import { XMLValidator, type XMLParser } from 'fast-xml-parser';
import { unreadable } from './statements/statement.js';

/** `what` says which kind of file has none: "CAMT.053 statement". Throws 400504 with the line. */
export function readXML(parser: XMLParser, xml: string, what: string): unknown {
  if (/<!(DOCTYPE|ENTITY)/i.test(xml)) throw unreadable(`It has a document type, which no ${what} has.`);
  const valid = XMLValidator.validate(xml);
  if (valid !== true) throw unreadable(`it is not whole XML (${valid.err.msg.slice(0, 100)}).`, valid.err.line);
  try {
    return parser.parse(xml);
  } catch {
    // Names that no such file has, or elements within elements without end.
    throw unreadable(`It is XML, but no ${what}.`);
  }
}
