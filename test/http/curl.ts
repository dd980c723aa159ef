/** Reads a curl command as documentation prints it, so that tests run the very text that a user would copy. */
export interface Curl {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** `curl -X POST url -H "A: b" -d '{…}'`, over several lines with backslashes. */
export function parseCurl(text: string): Curl {
  const words = [...text.replaceAll('\\\n', ' ').matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, single, plain]) => double ?? single ?? plain ?? '');
  const headers: Record<string, string> = {};
  let [method, url, body]: [string | undefined, string, string | undefined] = [undefined, '', undefined];
  for (let at = 1; at < words.length; at += 1) {
    const word = words[at]!;
    if (word === '-X') method = words[(at += 1)];
    else if (word === '-d') body = words[(at += 1)];
    else if (word === '-H') {
      const [name = '', value = ''] = (words[(at += 1)] ?? '').split(/:\s*/, 2);
      headers[name] = value;
    } else url = word;
  }
  return { method: method ?? (body === undefined ? 'GET' : 'POST'), url, headers, body };
}
