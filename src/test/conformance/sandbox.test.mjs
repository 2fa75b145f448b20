// (a) Unmodified Baileys clients and the sandbox: pairing by QR, the restart after it, texts both ways between
// clients and phones, all decrypted by whoever gets them.
import { say } from "./lib/quiet.mjs";
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openSandbox } from "./lib/control.mjs";
import { linkPeer, linkPeerByCode, trustRoot } from "./lib/peer.mjs";

const DELIVERED = "delivered";
const READ = "read";

const started = performance.now();
let sandbox, ani, budi, citra, aniPeer, budiPeer;

before(async () => {
  const url = process.env.SANDBOX_CONTROL_URL;
  assert.ok(url, "SANDBOX_CONTROL_URL must name the sandbox; ./kurir conformance sets it");
  sandbox = await openSandbox(url);
  trustRoot(sandbox.info.noiseRoot);
  [ani, budi, citra] = await Promise.all(["Ani", "Budi", "Citra"].map(sandbox.phone));
});

after(async () => {
  aniPeer?.close();
  budiPeer?.close();
  sandbox?.close();
  say(`conformance with the sandbox: ${((performance.now() - started) / 1000).toFixed(1)} s`);
});

test("two clients are linked by QR and come back after the restart", async () => {
  [aniPeer, budiPeer] = await Promise.all([
    linkPeer(sandbox.info.url, ani.scan),
    linkPeer(sandbox.info.url, budi.scan),
  ]);

  assert.equal(aniPeer.restarts, 1);
  assert.equal(budiPeer.restarts, 1);
  assert.equal(aniPeer.jid, ani.jid.replace("@", ":1@"));
  assert.equal(aniPeer.lid, ani.lid.replace("@", ":1@"));
});

test("a client's text is decrypted by the other's client and both phones", async () => {
  const key = await aniPeer.write(budi.jid, "halo Budi");

  const [atClient, atPhone, ownCopy] = await Promise.all([
    budiPeer.received("halo Budi"),
    budi.received("Budi's phone has it", (m) => m.text === "halo Budi"),
    ani.received("Ani's phone has the copy", (m) => m.text === "halo Budi"),
  ]);
  assert.equal(atClient.key.id, key.id);
  assert.equal(atPhone.verdict, "decrypted");
  assert.equal(atPhone.from, ani.lid);
  assert.equal(ownCopy.fromMe, true);
  assert.equal(ownCopy.chat, budi.lid);
  await aniPeer.reached(key.id, DELIVERED);
});

test("the answer comes back, and the next ones in both directions", async () => {
  await budiPeer.write(ani.jid, "halo juga");
  const answer = await aniPeer.received("halo juga");

  await aniPeer.write(answer.key.remoteJid, "apa kabar?");
  await budiPeer.received("apa kabar?");
  await budiPeer.write(ani.lid, "baik, lewat LID");
  await aniPeer.received("baik, lewat LID");
  await ani.received("Ani's phone has it", (m) => m.text === "baik, lewat LID" && m.verdict === "decrypted");
});

test("a phone writes to an account with a client, and learns that it was read", async () => {
  await citra.write(ani.number, "dari telepon");

  const message = await aniPeer.received("dari telepon");
  await citra.reached("Citra sees the tick", "dari telepon", "delivered");
  await aniPeer.readAll(message);
  await citra.reached("Citra sees that it was read", "dari telepon", "read");
});

test("a client writes to an account that has only a phone, and learns that it was read", async () => {
  const key = await budiPeer.write(citra.jid, "ke telepon");

  const message = await citra.received("Citra has it", (m) => m.text === "ke telepon");
  assert.equal(message.verdict, "decrypted");
  assert.equal(message.deliveries, 1);
  await budiPeer.reached(key.id, DELIVERED);
  await citra.read(message.chat);
  await budiPeer.reached(key.id, READ);
});

test("fifty texts arrive once each and in order", async () => {
  const texts = Array.from({ length: 50 }, (_, i) => `nomor ${i}`);
  for (const text of texts) await aniPeer.write(citra.jid, text);

  await citra.received("the last one", (m) => m.text === texts.at(-1));
  const arrived = (await citra.messages()).filter((m) => m.text?.startsWith("nomor "));
  assert.deepEqual(arrived.map((m) => m.text), texts);
  assert.ok(arrived.every((m) => m.deliveries === 1));
});

test("a client is linked by the code that it shows, and its texts arrive", async () => {
  const dewi = await sandbox.phone("Dewi");
  const peer = await linkPeerByCode(sandbox.info.url, dewi);
  try {
    assert.equal(peer.restarts, 1);
    assert.equal(peer.jid, dewi.jid.replace("@", ":1@"));
    await peer.write(citra.jid, "lewat kode");
    const message = await citra.received("Citra has it", (m) => m.text === "lewat kode");
    assert.equal(message.verdict, "decrypted");
  } finally {
    peer.close();
  }
});

test("the server refused nothing of all that", async () => {
  const own = [ani, budi, citra].flatMap((phone) => [phone.lid, phone.lid.replace("@", ":1@")]);
  const refusals = (await sandbox.refusals()).filter((entry) => own.includes(entry.device));
  assert.deepEqual(refusals, []);
});
