// (c) Kurir and unmodified Baileys clients talk for minutes while the network fails in random ways, chosen from a seed
// that is printed: every text is on the other side exactly once, in order in each chat, and everything is readable.
//
// Not counted: what Baileys writes to its own new devices (it sees a device of its account only minutes later).
import { say } from "./lib/quiet.mjs";
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { openSandbox } from "./lib/control.mjs";
import { openKurir } from "./lib/kurir.mjs";
import { linkPeer, trustRoot } from "./lib/peer.mjs";
import { seeded } from "./lib/random.mjs";
import { Contact, settled } from "./lib/soak.mjs";
import { untilAnswered } from "./lib/waiting.mjs";

const { KURIR_URL, KURIR_ADMIN_TOKEN, SANDBOX_CONTROL_URL } = process.env;
const MINUTES = Number(process.env.KURIR_SOAK_MINUTES ?? 0);
const SEED = Number(process.env.KURIR_SOAK_SEED ?? Math.floor(Math.random() * 2 ** 32));
/** After this long Kurir sends a message again whose answer was lost. */
const ACK_WAIT_MS = 75_000;
const MOST_GUESTS = 2;

const options = {
  skip:
    KURIR_URL && KURIR_ADMIN_TOKEN && MINUTES > 0
      ? false
      : "KURIR_URL, KURIR_ADMIN_TOKEN and KURIR_SOAK_MINUTES are not set; ./kurir conformance --soak MINUTES sets them",
};
const random = seeded(SEED);
const done = {};
const story = []; // told when something is wrong
let sandbox, eka, tenant, contacts;
let failed = false;

before(async () => {
  if (options.skip) return;
  sandbox = await openSandbox(SANDBOX_CONTROL_URL);
  trustRoot(sandbox.info.noiseRoot);
  const phones = await Promise.all(["Eka (soak)", "Fajar (soak)", "Gita (soak)", "Hana (soak)"].map(sandbox.phone));
  eka = phones.shift();
  contacts = ["Fajar", "Gita", "Hana"].map((name, i) => new Contact(name, phones[i], eka));
  tenant = await openKurir(KURIR_URL, KURIR_ADMIN_TOKEN).tenant("Soak");
  const [fajar, gita] = contacts;
  await Promise.all([fajar.join(sandbox.info.url), gita.join(sandbox.info.url), tenant.link(eka)]);
  await Promise.all(contacts.map(greet));
});

after(async () => {
  if (failed) say(`soak: seed ${SEED}, what happened:\n${story.join("\n")}`);
  await sandbox?.noFaults();
  contacts?.forEach((contact) => contact.close());
  await tenant?.remove();
  sandbox?.close();
});

/**
 * One after the other. When two write to each other for the first time at the same moment, two Baileys clients cannot
 * read each other for a while either: it asks for everything again, and the order is lost.
 */
async function greet(contact) {
  await contact.write();
  await untilAnswered("Kurir has the first text", async () => (await tenant.inbox()).find((m) => m.text === contact.sent[0]));
  await contact.hear(tenant);
  await contact.phone.received("the answer", (m) => m.text === contact.expected[0].text);
  if (contact.peer) await contact.peer.received(contact.expected[0].text);
}

/** Kurir's own device, or a client of a contact. */
const anyDevice = () => random.pick([own(), ...contacts.filter((c) => c.peer).map((c) => c.peer.lid)]);
const own = () => eka.lid.replace("@", ":1@");
const arm = async (fault) => {
  if (!(await sandbox.fault(fault))) return false;
  story.push(`${new Date().toISOString()} ${JSON.stringify(fault)}`);
  return true;
};

/** Nobody writes, and what was written has arrived: what is done then befalls exactly one message. */
async function quietly(work) {
  await Promise.all(contacts.map((contact) => contact.quiet()));
  const wrong = await settled(contacts, tenant, eka, ACK_WAIT_MS + 30_000);
  assert.deepEqual(wrong, [], `seed ${SEED}, before a mishap`);
  return work();
}

/** What was written in a mishap must have arrived before anything else is written. */
async function talk(contact) {
  await Promise.all([contact.write(), contact.hear(tenant)]);
  const wrong = await settled(contacts, tenant, eka, ACK_WAIT_MS + 30_000);
  assert.deepEqual(wrong, [], `seed ${SEED}, after a mishap`);
}

const MISHAPS = {
  drop: () => arm({ kind: "drop", device: anyDevice() }),
  close: () => arm({ kind: "close", device: anyDevice() }),
  "stream error": () => arm({ kind: "stream-error", code: 503, device: anyDevice() }),
  delay: () => arm({ kind: "delay", millis: random.between(200, 3_000), device: anyDevice() }),
  redeliver: () => arm({ kind: "redeliver", count: random.between(1, 4), device: anyDevice() }),
  "lost acks": async () => {
    const device = anyDevice();
    const armed = await arm({ kind: "lose-acks", count: random.between(1, 2), device });
    await sleep(random.between(200, 1_500));
    await arm({ kind: "drop", device });
    return armed;
  },
  // a connection that loses something does not go on afterwards
  stall: async () => {
    const device = anyDevice();
    const armed = await arm({ kind: "stall", millis: 60_000, device });
    await sleep(random.between(300, 3_000));
    await arm({ kind: "drop", device });
    return armed;
  },
  corrupt: () =>
    quietly(async () => {
      const contact = random.pick(contacts);
      const armed = await arm({ kind: "corrupt", device: random.pick([own(), contact.device()]) });
      if (armed) await talk(contact);
      return armed;
    }),
  "new device": () =>
    quietly(async () => {
      const contact = random.pick(contacts.filter((c) => c.peer));
      if (contact.guests.length >= MOST_GUESTS) return false;
      const peer = await linkPeer(contact.url, contact.phone.scan, { persistent: true });
      contact.guests.push({ peer, from: contact.expected.length });
      await talk(contact);
      return true;
    }),
  "re-installed contact": () =>
    quietly(async () => {
      const contact = contacts.find((c) => !c.peer);
      if (!(await contact.phone.reinstall())) return false;
      await talk(contact);
      return true;
    }),
};

const names = Object.keys(MISHAPS).flatMap((name) => (/quiet|corrupt|new device|re-inst/.test(name) ? [name] : [name, name]));

async function mishaps(end) {
  while (Date.now() < end) {
    await sleep(random.between(1_000, 5_000));
    const name = random.pick(names);
    if (await MISHAPS[name]()) done[name] = (done[name] ?? 0) + 1;
  }
}

async function chatter(contact, end, resting) {
  while (Date.now() < end) {
    await resting.over;
    await Promise.all([contact.write(), contact.hear(tenant)]);
    await sleep(150);
  }
}

test("everything arrives once, in order and readable, whatever the network does", { ...options, timeout: (MINUTES * 2 + 10) * 60_000 }, async () => {
  say(`soak: seed ${SEED}, ${MINUTES} minutes`);
  failed = true;
  const end = Date.now() + MINUTES * 60_000;
  const resting = { over: Promise.resolve() };
  for (const name of ["corrupt", "new device", "re-installed contact"]) {
    const work = MISHAPS[name];
    MISHAPS[name] = () => {
      const over = work();
      resting.over = over.catch(() => {});
      return over;
    };
  }

  await Promise.all([mishaps(end), ...contacts.map((contact) => chatter(contact, end, resting))]);
  await sandbox.noFaults();
  const wrong = await settled(contacts, tenant, eka, ACK_WAIT_MS + 60_000);

  const count = contacts.reduce((sum, c) => sum + c.sent.length + c.expected.length, 0);
  say(`soak: ${count} texts, ${Object.entries(done).map(([name, n]) => `${n} ${name}`).join(", ") || "no mishap"}`);
  assert.deepEqual(wrong, [], `seed ${SEED}`);
  assert.ok(count > 0);
  failed = false;
});
