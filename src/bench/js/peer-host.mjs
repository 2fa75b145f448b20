// A process that hosts unmodified Baileys clients and nothing else, their keys in memory. It understands the lines that
// HostedClients.java describes, but for `weigh` and `drop`.
import { createInterface } from "node:readline";
import { linkPeer, textOf, trustRoot } from "../../test/conformance/lib/peer.mjs";

const [url, root] = process.argv.slice(2);
const say = (text) => process.stdout.write(`${text}\n`);
const clients = new Map();
let recipients = [];
let expected = 0;
trustRoot(root);

async function open(number) {
  let offered = false;
  const peer = await linkPeer(url, async (qr) => {
    if (!offered) say(`qr ${number} ${qr}`);
    offered = true;
  });
  const sent = new Map();
  peer.sock.ev.on("messages.upsert", ({ messages }) => {
    for (const message of messages)
      if (!message.key.fromMe && textOf(message) !== undefined && --expected === 0) say("received");
  });
  peer.sock.ws.on("CB:ack,class:message", ({ attrs }) => {
    if (attrs.error) say(`failed: ${attrs.error}`);
    sent.get(attrs.id)?.();
    sent.delete(attrs.id);
  });
  clients.set(number, { peer, sent });
  say(`connected ${number}`);
}

function close(number) {
  clients.get(number)?.peer.close();
  clients.delete(number);
  say(`closed ${number}`);
}

/** Until the server has acknowledged it. */
async function write({ peer, sent }, to, text, number) {
  const messageId = `3EB0${Date.now().toString(16)}${number.toString(16).padStart(8, "0")}`.toUpperCase();
  const acknowledged = new Promise((done) => sent.set(messageId, done));
  await peer.sock.sendMessage(to, { text }, { messageId });
  await acknowledged;
}

async function send(count, accounts, prefix) {
  const chains = recipients.map(async (to, first) => {
    for (let i = first; i < count; i += recipients.length)
      await write(clients.get(Math.floor(i / recipients.length) % accounts), to, `${prefix} ${i}`, i);
  });
  await Promise.all(chains);
  say("sent");
}

const failed = (error) => {
  process.stderr.write(`${error?.stack ?? error}\n`);
  process.exit(1);
};

createInterface({ input: process.stdin })
  .on("line", (line) => {
    const [order, ...words] = line.split(" ");
    if (order === "open") open(Number(words[0])).catch(failed);
    else if (order === "close") close(Number(words[0]));
    else if (order === "to") recipients = words;
    else if (order === "send") send(Number(words[0]), Number(words[1]), words[2]).catch(failed);
    else if (order === "expect") expected = Number(words[0]);
    else if (order === "count") say(`missing ${expected}`);
    else failed(new Error(order));
  })
  .on("close", () => process.exit(0));
say("ready");
