// A small mail server that keeps what it gets, and reads it as a mail program would.

import { createServer, type Server, type Socket } from 'node:net';

export interface Mail {
  /** Of the envelope. */
  from: string;
  to: string;
  /** As it crossed the line. */
  source: string;
  /** Names in small letters, folded lines joined, encoded words read. */
  headers: Map<string, string>;
  subject: string;
  text: string;
}

function fromQuotedPrintable(body: string): Buffer {
  const joined = body.replace(/=\r\n/g, '');
  return Buffer.from(joined.replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))), 'latin1');
}
/** RFC 2047; white space between two encoded words is no part of the text. */
function decoded(header: string): string {
  return header
    .replace(/(\?=)\s+(=\?)/g, '$1$2')
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, kind: string, words: string) =>
      kind.toLowerCase() === 'b' ? `\u0000${words}\u0001` : fromQuotedPrintable(words.replaceAll('_', '=20')).toString('utf8'),
    )
    // A letter may be cut between two words: joined first, then read.
    .replace(/(?:\u0000[^\u0001]*\u0001)+/g, (run) =>
      Buffer.concat([...run.matchAll(/\u0000([^\u0001]*)\u0001/g)].map((part) => Buffer.from(part[1] ?? '', 'base64'))).toString('utf8'),
    );
}

function read(from: string, to: string, source: string): Mail {
  const end = source.indexOf('\r\n\r\n');
  const headers = new Map<string, string>();
  for (const line of source.slice(0, end).replace(/\r\n(?=[ \t])/g, '').split('\r\n')) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    if (headers.has(name)) throw new Error(`${name} stands twice`);
    headers.set(name, decoded(line.slice(colon + 1).trim()));
  }
  const body = source.slice(end + 4);
  const encoding = headers.get('content-transfer-encoding')?.toLowerCase() ?? '7bit';
  const bytes = encoding === 'base64' ? Buffer.from(body, 'base64') : encoding === 'quoted-printable' ? fromQuotedPrintable(body) : Buffer.from(body, 'latin1');
  return { from, to, source, headers, subject: headers.get('subject') ?? '', text: bytes.toString('utf8').replaceAll('\r\n', '\n') };
}

export class Mailbox {
  readonly mails: Mail[] = [];
  /** What it says to the next messages instead of taking them: "451 4.3.0 come back later". */
  refusals: string[] = [];
  port = 0;
  #server: Server | undefined;
  readonly #lines = new Set<Socket>();

  /** On the port that it had before, if it had one. */
  start(): Promise<void> {
    this.#server = createServer((line) => this.#serve(line));
    return new Promise((done) => {
      this.#server?.listen(this.port, '127.0.0.1', () => {
        const address = this.#server?.address();
        if (address && typeof address === 'object') this.port = address.port;
        done();
      });
    });
  }
  stop(): Promise<void> {
    for (const line of this.#lines) line.destroy();
    return new Promise((done) => this.#server?.close(() => done()));
  }
  to(address: string): Mail[] {
    return this.mails.filter((mail) => mail.to === address);
  }

  #serve(line: Socket): void {
    this.#lines.add(line);
    line.on('close', () => this.#lines.delete(line));
    line.on('error', () => undefined);
    let [held, from, to] = ['', '', ''];
    let inData = false;
    const say = (words: string): void => void line.write(`${words}\r\n`);
    const command = (words: string): void => {
      const verb = words.slice(0, 4).toUpperCase();
      if (verb === 'EHLO') say('250-mailbox\r\n250-8BITMIME\r\n250 SMTPUTF8');
      else if (verb === 'MAIL') [from, to] = [/<(.*?)>/.exec(words)?.[1] ?? '', ''], say('250 fine');
      else if (verb === 'RCPT') (to = /<(.*?)>/.exec(words)?.[1] ?? ''), say('250 fine');
      else if (verb === 'DATA') (inData = true), say('354 go on');
      else if (verb === 'QUIT') say('221 bye'), line.end();
      else say('250 fine');
    };
    line.on('data', (bytes) => {
      held += bytes.toString('latin1');
      for (;;) {
        const mark = inData ? '\r\n.\r\n' : '\r\n';
        const end = held.indexOf(mark);
        if (end < 0) return;
        const part = held.slice(0, end);
        held = held.slice(end + mark.length);
        if (!inData) {
          command(part);
          continue;
        }
        inData = false;
        const refusal = this.refusals.shift();
        if (refusal === undefined) this.mails.push(read(from, to, `${part}\r\n`.replace(/\r\n\.\./g, '\r\n.')));
        say(refusal ?? '250 taken');
      }
    });
    say('220 mailbox ESMTP');
  }
}
