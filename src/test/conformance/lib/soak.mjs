// One long conversation of Kurir with several people while the network fails in random ways, and what must be true
// of it in the end. People have a phone of the sandbox each; some have a Baileys client beside it.
import { setTimeout as sleep } from "node:timers/promises";
import { linkPeer } from "./peer.mjs";

/** Messages to a chat follow one another: the next is written when the server has the one before. */
class Line {
  #last = Promise.resolve();
  run(work) {
    const result = this.#last.then(work);
    this.#last = result.catch(() => {});
    return result;
  }
  idle = () => this.#last;
}

/** Somebody who talks with Kurir: with a phone, and with a client if `url` is given. */
export class Contact {
  sent = []; // texts to Kurir, acknowledged, in order
  expected = []; // texts from Kurir, accepted, in order
  line = new Line();
  fromKurir = new Line();
  clients = []; // {peer, from, to}: it gets what Kurir wrote from that text on, up to that one if it was unlinked since
  #number = 0;

  constructor(name, phone, kurir) {
    Object.assign(this, { name, phone, kurir });
  }

  /** Links one more client; the first one writes. */
  async join(url) {
    const peer = await linkPeer(url, this.phone.scan, { persistent: true });
    this.peer ??= peer;
    this.clients.push({ peer, from: this.expected.length, to: Infinity });
  }

  /** Those that are linked now. */
  linked = () => this.clients.filter(({ to }) => to === Infinity);

  /** A new installation of the app on the phone sends all clients away. */
  async reinstall() {
    const linked = this.linked();
    await this.phone.reinstall();
    await Promise.all(linked.map(({ peer }) => peer.sentAway()));
    for (const client of linked) client.to = this.expected.length;
    this.peer = undefined;
  }

  /** Writes to Kurir. */
  write() {
    return this.line.run(async () => {
      const text = `${this.name} -> Kurir ${this.#number++}`;
      if (!this.peer) await this.phone.write(this.kurir.number, text);
      else if (!(await this.peer.deliver(this.kurir.lid, text, messageId()))) throw new Error(`${text} was never acknowledged`);
      this.sent.push(text);
      return text;
    });
  }

  /** Kurir writes. */
  hear(tenant) {
    return this.fromKurir.run(async () => {
      const text = `Kurir -> ${this.name} ${this.expected.length}`;
      const { jobId } = await tenant.send(this.phone.number, text);
      this.expected.push({ text, jobId });
      return text;
    });
  }

  quiet = () => Promise.all([this.line.idle(), this.fromKurir.idle()]);

  close() {
    for (const { peer } of this.clients) peer.close();
  }
}

const messageId = () =>
  "3EB0" + [...crypto.getRandomValues(new Uint8Array(9))].map((b) => b.toString(16).padStart(2, "0")).join("").toUpperCase();

const settledJobs = new Set();

/** What is wrong, in words; nothing when all is well. */
async function look(contacts, tenant, kurirPhone) {
  const wrong = [];
  const inbox = await tenant.inbox();
  const copies = await kurirPhone.messages();
  for (const contact of contacts) {
    const expected = contact.expected.map((each) => each.text);
    compare(wrong, `Kurir's log of ${contact.name}`, contact.sent, texts(inbox, `${contact.name} -> Kurir`));
    const phone = await contact.phone.messages();
    compare(wrong, `${contact.name}'s phone`, expected, texts(phone.filter((m) => !m.fromMe), "Kurir -> "));
    compare(wrong, `the copies of Kurir's phone for ${contact.name}`, expected, texts(copies.filter((m) => m.fromMe), `Kurir -> ${contact.name} `));
    for (const m of phone) if (!m.fromMe && m.verdict !== "decrypted") wrong.push(`${contact.name}'s phone cannot read ${m.messageId}: ${m.verdict}`);
    contact.clients.forEach(({ peer, from, to }, i) =>
      lookAtClient(wrong, `${contact.name}'s client ${i}`, peer, expected.slice(from, to).filter((text) => !lostByItself(peer, text))),
    );
    for (const { text, jobId } of contact.expected.filter((each) => !settledJobs.has(each.jobId))) {
      const job = await tenant.job(jobId);
      if (["sent", "delivered", "read"].includes(job.state)) settledJobs.add(jobId);
      else wrong.push(`"${text}" is ${job.state} ${job.error?.code ?? ""}`);
    }
  }
  for (const m of inbox) if (m.type !== "text") wrong.push(`Kurir has a ${m.type} (${m.messageId})`);
  return wrong;
}

/**
 * Baileys decrypts a message, answers for it, and tells its program a little later. When the connection ends in between,
 * the message is dropped with all that was not told (`end` destroys the buffer of events); if the server hands it over
 * again on the next connection, its key is used, and Baileys turns it down with 487 and says nothing to anybody.
 */
const lostByItself = (peer, text) => peer.decrypted.has(text) && !peer.shown.some((m) => m.text === text);

const lostBy = (peer) => [...peer.decrypted].filter((text) => text.startsWith("Kurir -> ") && lostByItself(peer, text));

/** How many of Kurir's texts the clients have lost by themselves. */
export const lostByClients = (contacts) => contacts.flatMap(({ clients }) => clients).flatMap(({ peer }) => lostBy(peer)).length;

/**
 * All of it, once for each id, nothing unreadable left; and in order wherever Baileys keeps one. It hands what waited
 * for it (`append`) to a queue, and what is new (`notify`) past that queue, so that after a reconnect a new text may
 * come before an old one; and a text that it could not read comes with the answer to its retry receipt, behind others.
 * Hence each of the two is in order on each connection, without what was ever unreadable.
 */
function lookAtClient(wrong, where, peer, expected) {
  const unread = new Set(peer.shown.filter((m) => m.unread && !m.fromMe).map((m) => m.id));
  const readable = new Map();
  for (const m of peer.shown)
    if (!m.fromMe && m.text?.startsWith("Kurir -> ") && !readable.has(m.id)) readable.set(m.id, m);
  const found = [...readable.values()];
  compare(wrong, where, expected.toSorted(), found.map((m) => m.text).toSorted());
  const never = [...unread].filter((id) => !readable.has(id));
  if (never.length > lostBy(peer).length) wrong.push(`${where}: never readable ${few(never)}`);

  const turn = (m) => `${m.type} on connection ${m.connection}`;
  const whole = found.filter((m) => !unread.has(m.id));
  for (const each of new Set(whole.map(turn))) {
    const texts = whole.filter((m) => turn(m) === each).map((m) => m.text);
    compare(wrong, `${where}, ${each}`, expected.filter((text) => texts.includes(text)), texts);
  }
}

const texts = (messages, start) => messages.map((m) => m.text).filter((text) => text?.startsWith(start));

function compare(wrong, where, expected, found) {
  const seen = new Set();
  const twice = found.filter((text) => seen.size === seen.add(text).size);
  const missing = expected.filter((text) => !seen.has(text));
  const strange = found.filter((text) => !expected.includes(text));
  if (twice.length) wrong.push(`${where}: twice ${few(twice)}`);
  if (missing.length) wrong.push(`${where}: missing ${few(missing)}`);
  if (strange.length) wrong.push(`${where}: not expected ${few(strange)}`);
  if (!twice.length && !missing.length && !strange.length && found.join() !== expected.join())
    wrong.push(`${where}: out of order at ${few(found.filter((text, i) => text !== expected[i]))}`);
}

const few = (list) => `${list.length}: ${list.slice(0, 5).join(", ")}`;

/** Asks until nothing is wrong any more, or for so long; gives what is still wrong. */
export async function settled(contacts, tenant, kurirPhone, millis) {
  const end = Date.now() + millis;
  for (;;) {
    const wrong = await look(contacts, tenant, kurirPhone);
    if (wrong.length === 0 || Date.now() > end) return wrong;
    await sleep(500);
  }
}
