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
import { trustRoot } from "./lib/peer.mjs";
import { seeded } from "./lib/random.mjs";
import { Contact, lostByClients, settled } from "./lib/soak.mjs";
import { untilAnswered } from "./lib/waiting.mjs";

const { KURIR_URL, KURIR_ADMIN_TOKEN, SANDBOX_CONTROL_URL } = process.env;
const MINUTES = Number(process.env.KURIR_SOAK_MINUTES ?? 0);
const SEED = Number(process.env.KURIR_SOAK_SEED ?? Math.floor(Math.random() * 2 ** 32));
/** After this long Kurir sends a message again whose answer was lost. */
const ACK_WAIT_MS = 75_000;
const MOST_CLIENTS = 3;

const options = {
  skip:
    KURIR_URL && KURIR_ADMIN_TOKEN && MINUTES > 0
      ? false
      : "KURIR_URL, KURIR_ADMIN_TOKEN and KURIR_SOAK_MINUTES are not set; ./kurir conformance --soak MINUTES sets them",
};
const random = seeded(SEED);
const done = {};
const retries = { Kurir: 0, clients: 0, phones: 0 };
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

const own = () => eka.lid.replace("@", ":1@");
const clients = () => contacts.flatMap((contact) => contact.linked().map(({ peer }) => peer));
/** Kurir's own device, as often as not, or a client of a contact. */
const anyDevice = () => (random.below(2) ? own() : random.pick(clients()).lid);
const tell = (what) => story.push(`${new Date().toISOString()} ${what}`);
const arm = async (fault) => {
  await sandbox.fault(fault);
  tell(JSON.stringify(fault));
};
const someoneWithAClient = () => random.pick(contacts.filter((contact) => contact.peer));

/** A connection that does not hear or is not heard does not go on afterwards. */
async function andDrop(fault, least, most) {
  await arm(fault);
  await sleep(random.between(least, most));
  await arm({ kind: "drop", device: fault.device });
}

/** What was written has arrived, and nothing else is written before what is done then has its end. */
async function quietly(work) {
  await Promise.all(contacts.map((contact) => contact.quiet()));
  await sandbox.noFaults();
  await allIsWell("before a mishap");
  await work();
  await allIsWell("after a mishap");
}

async function allIsWell(when) {
  const wrong = await settled(contacts, tenant, eka, ACK_WAIT_MS + 30_000);
  assert.deepEqual(wrong, [], `seed ${SEED}, ${when}`);
}

/** Both write some at once. */
async function talk(contact, most = 1) {
  const some = () => Array.from({ length: random.between(1, most) });
  await Promise.all([...some().map(contact.write, contact), ...some().map(() => contact.hear(tenant))]);
}

/**
 * One after the other, until both have answered: what `greet` says of the first texts also holds for the first ones
 * after a client has lost its sessions or was linked anew.
 */
async function inTurn(contact) {
  const kurirBegins = random.below(2) === 0;
  for (let turn = 0; turn < 4; turn++) {
    await ((turn % 2 === 0) === kurirBegins ? contact.hear(tenant) : contact.write());
    await allIsWell("while they write in turn");
  }
}

/** While everybody goes on talking. */
const MISHAPS = {
  drop: () => arm({ kind: "drop", device: anyDevice() }),
  close: () => arm({ kind: "close", device: anyDevice() }),
  "stream error": () => arm({ kind: "stream-error", code: 503, device: anyDevice() }),
  delay: () => arm({ kind: "delay", millis: random.between(200, 3_000), device: anyDevice() }),
  redeliver: () => arm({ kind: "redeliver", count: random.between(1, 4), device: anyDevice() }),
  "lost acks": () => andDrop({ kind: "lose-acks", count: random.between(1, 2), device: anyDevice() }, 200, 1_500),
  stall: () => andDrop({ kind: "stall", millis: 60_000, device: anyDevice() }, 300, 3_000),
  // what it has answered for comes again on its next connection
  mute: () => andDrop({ kind: "mute", millis: 60_000, device: anyDevice() }, 300, 3_000),
};

/** While nobody writes but those whom it concerns. */
const QUIET_MISHAPS = {
  "corrupt for Kurir": async () => {
    await arm({ kind: "corrupt", device: own() });
    await talk(random.pick(contacts));
  },
  "corrupt for a client": async () => {
    const contact = someoneWithAClient();
    await arm({ kind: "corrupt", device: contact.peer.lid });
    await talk(contact);
  },
  "corrupt for a phone": async () => {
    const contact = random.pick(contacts);
    await arm({ kind: "corrupt", device: random.pick([contact.phone.lid.replace("@", ":0@"), eka.lid.replace("@", ":0@")]) });
    await talk(contact);
  },
  // a client of Baileys leaves what was withheld from it to its phone
  "withheld from Kurir": async () => {
    await arm({ kind: "withhold", device: own() });
    await talk(random.pick(contacts));
  },
  "a phone lost its sessions": async () => {
    const contact = random.pick(contacts);
    const phone = random.pick([contact.phone, eka]);
    tell(`${phone.name} loses its sessions`);
    await phone.loseSessions();
    await talk(contact, 3);
  },
  "a client lost its sessions": async () => {
    const contact = someoneWithAClient();
    tell(`a client of ${contact.name} loses its sessions`);
    contact.peer.loseSessions();
    await inTurn(contact);
  },
  "new device": async () => {
    const contact = random.pick(contacts.filter((each) => each.peer && each.linked().length < MOST_CLIENTS));
    if (!contact) return;
    tell(`${contact.name} links a client`);
    await contact.join(sandbox.info.url);
    await talk(contact);
  },
  "re-installed contact": async () => {
    const contact = random.pick(contacts);
    const hadAClient = contact.peer !== undefined;
    tell(`${contact.name} installs the app anew`);
    await contact.reinstall();
    await talk(contact);
    if (hadAClient) {
      await allIsWell("after a new installation");
      await contact.join(sandbox.info.url);
      await inTurn(contact);
    }
  },
};

async function mishaps(end, resting) {
  while (Date.now() < end) {
    await sleep(random.between(500, 2_000));
    const quiet = random.below(3) === 0;
    const name = random.pick(Object.keys(quiet ? QUIET_MISHAPS : MISHAPS));
    const over = quiet ? quietly(QUIET_MISHAPS[name]) : MISHAPS[name]();
    if (quiet) resting.over = over.catch(() => {});
    await over;
    done[name] = (done[name] ?? 0) + 1;
    await note();
  }
}

/** Counts what the sandbox saw of these people since the last time. */
async function note() {
  const ours = [eka, ...contacts.map(({ phone }) => phone)].map((phone) => phone.lid.replace("@", ""));
  for (const { at, device, kind, detail, refused } of await sandbox.news()) {
    if (!device || !ours.some((lid) => device.replace(/:\d+(?=@)/, "").replace("@", "") === lid)) continue;
    if (refused) story.push(`${at} refused ${device} ${kind}: ${detail}`);
    else if (kind === "retry") {
      const who = device === own() ? "Kurir" : /:[1-9]\d*@/.test(device) ? "clients" : "phones";
      retries[who]++;
    }
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

  await Promise.all([mishaps(end, resting), ...contacts.map((contact) => chatter(contact, end, resting))]);
  await sandbox.noFaults();
  const wrong = await settled(contacts, tenant, eka, ACK_WAIT_MS + 60_000);
  await note();

  const count = contacts.reduce((sum, c) => sum + c.sent.length + c.expected.length, 0);
  say(`soak: ${count} texts, ${Object.entries(done).map(([name, n]) => `${n} ${name}`).join(", ") || "no mishap"}`);
  say(`soak: asked again: ${Object.entries(retries).map(([who, n]) => `${who} ${n}`).join(", ")}; lost by Baileys itself: ${lostByClients(contacts)}`);
  assert.deepEqual(wrong, [], `seed ${SEED}`);
  assert.ok(count > 0);
  failed = false;
});
