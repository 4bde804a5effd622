/** Mails and patches as tests write them. */

export interface MailText {
  readonly subject: string;
  readonly body: string;
  readonly id?: string;
  readonly replyTo?: string;
  readonly headers?: readonly string[];
}

/** An mbox of these mails. */
export const mbox = (...mails: readonly MailText[]): Uint8Array =>
  new TextEncoder().encode(mails.map((mail, i) => `From git Mon Sep 17 00:00:00 2001\n${message(mail, i)}\n`).join(''));

function message({ subject, body, id, replyTo, headers = [] }: MailText, index: number): string {
  return [
    'From: Ada Example <ada@example.org>',
    `Subject: ${subject}`,
    `Date: Mon, 5 Jan 2026 10:00:0${index % 10} +0000`,
    `Message-ID: <${id ?? `mail${index}`}@example.org>`,
    ...(replyTo === undefined ? [] : [`In-Reply-To: <${replyTo}@example.org>`]),
    ...headers,
    '',
    body,
  ].join('\n');
}

/** A diff that changes one line of a file. */
export const lineDiff = (file: string, from: string, to: string, line = 1): string =>
  `---\n ${file} | 2 +-\n\ndiff --git a/${file} b/${file}\n--- a/${file}\n+++ b/${file}\n@@ -${line} +${line} @@\n-${from}\n+${to}\n-- \n2.39.5\n`;
