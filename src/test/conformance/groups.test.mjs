// (c) A group of five on the sandbox: two unmodified Baileys clients, Kurir if there is one, and phones. Everybody
// writes, everybody reads.
import { say } from "./lib/quiet.mjs";
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openSandbox } from "./lib/control.mjs";
import { openKurir } from "./lib/kurir.mjs";
import { linkPeer, trustRoot } from "./lib/peer.mjs";

const started = performance.now();
const { KURIR_URL, KURIR_ADMIN_TOKEN, SANDBOX_CONTROL_URL } = process.env;
const options = { skip: SANDBOX_CONTROL_URL ? false : "SANDBOX_CONTROL_URL is not set; ./kurir conformance sets it" };
const withKurir = {
  skip: options.skip || (KURIR_URL && KURIR_ADMIN_TOKEN ? false : "KURIR_URL and KURIR_ADMIN_TOKEN are not set"),
};
let sandbox, gita, hadi, indah, joko, kartika, group, tenant, peers;

before(async () => {
  if (options.skip) return;
  sandbox = await openSandbox(SANDBOX_CONTROL_URL);
  trustRoot(sandbox.info.noiseRoot);
  [gita, hadi, indah, joko, kartika] = await Promise.all(
    ["Gita", "Hadi", "Indah", "Joko", "Kartika"].map(sandbox.phone),
  );
  peers = await Promise.all([hadi, indah].map((phone) => linkPeer(sandbox.info.url, phone.scan)));
  if (!withKurir.skip) {
    tenant = await openKurir(KURIR_URL, KURIR_ADMIN_TOKEN).tenant("Groups");
    await tenant.link(joko);
  }
  group = await gita.group("Arisan", [hadi, indah, joko, kartika]);
});

after(async () => {
  peers?.forEach((peer) => peer.close());
  await tenant?.remove();
  sandbox?.close();
  say(`conformance in groups: ${((performance.now() - started) / 1000).toFixed(1)} s`);
});

/** Every phone but the writer's has it and could decrypt it. */
async function expectPhones(text, writer) {
  const others = [gita, hadi, indah, joko, kartika].filter((phone) => phone !== writer);
  const shown = await Promise.all(
    others.map((phone) => phone.received(`${phone.name} has "${text}"`, (m) => m.text === text)),
  );
  for (const message of shown) {
    assert.equal(message.verdict, "decrypted");
    assert.equal(message.chat, group.id);
    assert.equal(message.from, writer.lid);
  }
}

async function expectPeers(text, others = peers) {
  const shown = await Promise.all(others.map((peer) => peer.received(text)));
  for (const message of shown) assert.equal(message.key.remoteJid, group.id);
}

test("what a phone writes everybody reads", options, async () => {
  for (const text of ["dari Gita", "lagi dari Gita"]) {
    await gita.write(group.id, text);
    await Promise.all([expectPhones(text, gita), expectPeers(text)]);
  }
});

test("what a client writes everybody reads", options, async () => {
  for (const text of ["dari Hadi", "lagi dari Hadi"]) {
    await peers[0].write(group.id, text);
    await Promise.all([expectPhones(text, hadi), expectPeers(text, [peers[1]])]);
  }
});

test("what Kurir writes everybody reads", withKurir, async () => {
  for (const text of ["dari Kurir", "lagi dari Kurir"]) {
    const { jobId } = await tenant.send(group.id, text);
    await Promise.all([expectPhones(text, joko), expectPeers(text)]);
    await tenant.inState(jobId, ["delivered", "read"]);
  }
});

test("Kurir reads what everybody writes", withKurir, async () => {
  await peers[1].write(group.id, "dari Indah");
  await kartika.write(group.id, "dari Kartika");

  const [ofClient, ofPhone] = await Promise.all(["dari Indah", "dari Kartika"].map(tenant.received));
  assert.deepEqual([ofClient.group, ofClient.phone], [group.id, indah.number]);
  assert.deepEqual([ofPhone.group, ofPhone.phone], [group.id, kartika.number]);
});

test("whoever leaves is left out, and the others go on", options, async () => {
  await kartika.leave(group);

  await gita.write(group.id, "tanpa Kartika");
  await peers[0].write(group.id, "juga tanpa Kartika");

  await expectPeers("tanpa Kartika");
  await expectPeers("juga tanpa Kartika", [peers[1]]);
  const missed = (await kartika.messages()).filter((m) => m.text?.includes("tanpa Kartika"));
  assert.deepEqual(missed, []);
});
