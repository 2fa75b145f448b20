// (b) An unmodified Baileys client and Kurir, on the same sandbox: what Kurir sends by POST /api/send the client
// decrypts, and what the client answers Kurir decrypts.
import { say } from "./lib/quiet.mjs";
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openSandbox } from "./lib/control.mjs";
import { openKurir } from "./lib/kurir.mjs";
import { linkPeer, trustRoot } from "./lib/peer.mjs";

const started = performance.now();
const { KURIR_URL, KURIR_ADMIN_TOKEN, SANDBOX_CONTROL_URL } = process.env;
const options = {
  skip: KURIR_URL && KURIR_ADMIN_TOKEN ? false : "KURIR_URL and KURIR_ADMIN_TOKEN are not set; ./kurir conformance sets them",
};
let sandbox, eka, fajar, tenant, peer;

before(async () => {
  if (options.skip) return;
  assert.ok(SANDBOX_CONTROL_URL, "SANDBOX_CONTROL_URL must name the sandbox");
  sandbox = await openSandbox(SANDBOX_CONTROL_URL);
  trustRoot(sandbox.info.noiseRoot);
  [eka, fajar] = await Promise.all(["Eka", "Fajar"].map(sandbox.phone));
  tenant = await openKurir(KURIR_URL, KURIR_ADMIN_TOKEN).tenant("Conformance");
  [peer] = await Promise.all([linkPeer(sandbox.info.url, fajar.scan), tenant.link(eka)]);
});

after(async () => {
  peer?.close();
  await tenant?.remove();
  sandbox?.close();
  say(`conformance with Kurir: ${((performance.now() - started) / 1000).toFixed(1)} s`);
});

test("a client decrypts what Kurir sent, and so does its phone", options, async () => {
  const { status, jobId } = await tenant.send(fajar.number, "dari Kurir");

  const [message, atPhone] = await Promise.all([
    peer.received("dari Kurir"),
    fajar.received("Fajar's phone has it", (m) => m.text === "dari Kurir"),
  ]);
  assert.equal(status, "queued");
  assert.equal(atPhone.verdict, "decrypted");
  assert.equal(atPhone.from, eka.lid);
  const job = await tenant.inState(jobId, ["delivered", "read"]);
  assert.equal(job.messageId, message.key.id);
});

test("Kurir's own phone has the copy", options, async () => {
  const copy = await eka.received("Eka's phone has the copy", (m) => m.text === "dari Kurir");

  assert.equal(copy.fromMe, true);
  assert.equal(copy.chat, fajar.lid);
  assert.equal(copy.verdict, "decrypted");
});

test("Kurir decrypts the client's answer", options, async () => {
  const message = await peer.received("dari Kurir");

  const key = await peer.write(message.key.remoteJid, "untuk Kurir");

  const answer = await tenant.received("untuk Kurir");
  assert.equal(answer.direction, "in");
  assert.equal(answer.messageId, key.id);
});

test("a conversation goes on in both directions", options, async () => {
  for (let i = 0; i < 5; i++) {
    await tenant.send(fajar.number, `tanya ${i}`);
    const question = await peer.received(`tanya ${i}`);
    await peer.write(question.key.remoteJid, `jawab ${i}`);
    await tenant.received(`jawab ${i}`);
  }
});

test("a client that lost its sessions asks Kurir again, and both go on", options, async () => {
  const { key } = await peer.received("dari Kurir");
  peer.loseSessions();

  await tenant.send(fajar.number, "masih bisa dibaca?");

  await peer.received("masih bisa dibaca?");
  await peer.write(key.remoteJid, "masih bisa");
  await tenant.received("masih bisa");
});

test("the server refused nothing of all that", options, async () => {
  const own = [eka, fajar].flatMap((phone) => [phone.lid, phone.lid.replace("@", ":1@")]);
  const refusals = (await sandbox.refusals()).filter((entry) => own.includes(entry.device));
  assert.deepEqual(refusals, []);
});
