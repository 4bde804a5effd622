/**
 * Mail as git and archives keep it: an mbox is cut into its messages, a message is decoded to its plain text. Nothing in it
 * is followed, opened or run.
 */
import PostalMime, { type Attachment, type Email } from 'postal-mime';

export interface Mail {
  /** 1-based, in the mbox. */
  readonly position: number;
  readonly subject: string;
  readonly from: string;
  readonly date: string;
  readonly messageId: string;
  /** The messages above it in its thread, the root first. */
  readonly references: readonly string[];
  /** The plain text, patches that were attached after it. */
  readonly body: string;
  /** Sent as `format=flowed`, which breaks patches. */
  readonly flowed: boolean;
}

export interface MailBox {
  readonly mails: readonly Mail[];
  /** Messages that could not be read, with the reason. */
  readonly problems: readonly string[];
}

/** More than anybody reads as one series; an archive is cut up before. */
export const LARGEST_MAILBOX = 64 * 1024 * 1024;

/** Reads an mbox, or one message without the line that begins an mbox. */
export async function readMailBox(bytes: Uint8Array): Promise<MailBox> {
  const mails: Mail[] = [];
  const problems: string[] = [];
  for (const [index, message] of messagesOf(bytes).entries()) {
    const position = index + 1;
    try {
      mails.push(await readMail(message, position));
    } catch (error) {
      problems.push(`mail ${position} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { mails, problems };
}

/** Whether a text begins as an mbox or a message does, and is more than a bare diff. */
export const looksLikeMail = (text: string): boolean => {
  if (/^From \S+ .*\d{4}\r?\n/.test(text)) return true;
  const head = text.slice(0, Math.max(0, text.search(/\r?\n\r?\n/)));
  return /^[A-Za-z-]+:/.test(head) && /^(?:From|Subject):/im.test(head);
};

/** A line that begins a message, as `git mailsplit` knows it: `From somebody date`. Quoted ones begin with `>`. */
const FROM_LINE = /^From \S[^\n]*\d\d:\d\d[^\n]*\d{4}[^\n]*\n/gm;

function messagesOf(bytes: Uint8Array): Uint8Array[] {
  const starts = [...latin1(bytes).matchAll(FROM_LINE)];
  if (starts.length === 0) return [bytes];
  return starts.map((line, i) => bytes.subarray(line.index + line[0].length, starts[i + 1]?.index ?? bytes.length));
}

async function readMail(bytes: Uint8Array, position: number): Promise<Mail> {
  const { raw, flowed } = keepLines(isTalk(bytes) ? bytes.subarray(0, headerEnd(bytes)) : bytes);
  const email = await PostalMime.parse(raw, LIMITS);
  const references = [...`${email.references ?? ''} ${email.inReplyTo ?? ''}`.matchAll(/<[^<>\s]+>/g)].map((m) => m[0]);
  const sender = email.from && 'address' in email.from ? email.from : undefined;
  return {
    position,
    subject: (email.subject ?? '').replace(/\s+/g, ' ').trim(),
    from: sender ? (sender.name ? `${sender.name} <${sender.address}>` : (sender.address ?? '')) : '',
    date: email.date ?? '',
    messageId: email.messageId ?? '',
    references: [...new Set(references)],
    body: bodyOf(email),
    flowed,
  };
}

/** Plain text in which nothing is asked for or based on anything: of a reply only the header is of interest. */
function isTalk(bytes: Uint8Array): boolean {
  const text = latin1(bytes);
  const head = text.slice(0, headerEnd(bytes));
  return !ENCODED.test(head) && !TELLING.test(text);
}

const ENCODED = /^content-(?:transfer-encoding:\s*(?:base64|quoted-printable)|type:\s*(?!text\/plain))/im;

/** Lines that a patch begins with, and the one that names its base. */
const TELLING = /^(?:diff --git |Index: |--- |base-commit: )/m;

/** Far more than mail with patches needs; what asks for more is not mail for people. */
const LIMITS = { maxNestingDepth: 32, maxHeadersSize: 256 * 1024, maxRfc822NestingDepth: 2 } as const;

/** Decoders join the lines of flowed text, which no patch survives: it is read as it came. */
function keepLines(bytes: Uint8Array): { raw: Uint8Array | string; flowed: boolean } {
  const end = headerEnd(bytes);
  const head = latin1(bytes.subarray(0, end));
  const flowed = /format\s*=\s*"?flowed/i.test(head);
  if (!flowed) return { raw: bytes, flowed };
  const changed = new Uint8Array(bytes);
  for (const match of head.matchAll(/format(?=\s*=\s*"?flowed)/gi)) changed[match.index] = 0x78;
  return { raw: changed, flowed };
}

/** The header ends at the first empty line; one that goes on for ever is not looked through. */
function headerEnd(bytes: Uint8Array): number {
  const end = latin1(bytes.subarray(0, LIMITS.maxHeadersSize)).search(/\r?\n\r?\n/);
  return end < 0 ? Math.min(bytes.length, LIMITS.maxHeadersSize) : end;
}

function bodyOf(email: Email): string {
  const attached = email.attachments.filter(isPatch).map(({ content }) => decode(content));
  return [email.text ?? '', ...attached]
    .join('\n')
    .replaceAll('\r\n', '\n')
    .replace(/^>(?=>*From )/gm, '');
}

const isPatch = ({ filename, mimeType }: Attachment): boolean =>
  /\.(?:patch|diff)$/i.test(filename ?? '') || /^text\/x-(?:patch|diff)$/.test(mimeType);

const decode = (content: Attachment['content']): string =>
  typeof content === 'string' ? content : new TextDecoder().decode(content);

const latin1 = (bytes: Uint8Array): string => new TextDecoder('latin1').decode(bytes);
