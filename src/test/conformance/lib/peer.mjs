// An unmodified Baileys client. Only two things are set that differ from its defaults: the address, and the
// certificate root that it is to trust.
//
// Baileys 7.0.0-rc14 has no option for the root: the key is the constant WA_CERT_DETAILS, which it exports. It
// reads the chain and compares serial numbers, but it does not look at the answer of its own signature check, so
// that a wrong root would not stop it. That our chain is right is proven by Kurir's own tests.
import { logger } from "./quiet.mjs";
import { setTimeout as sleep } from "node:timers/promises";
import { until, untilAnswered } from "./waiting.mjs";
import { initAuthCreds, makeWASocket, proto, unpadRandomMax16, WA_CERT_DETAILS, WAMessageStubType } from "baileys";

const RESTART_REQUIRED = 515;
const LOGGED_OUT = 401;
const AGAIN_MS = 300;
const UNREADABLE = WAMessageStubType.CIPHERTEXT;

export function trustRoot(hex) {
  WA_CERT_DETAILS.PUBLIC_KEY = Buffer.from(hex, "hex");
}

/** Keys in memory, as Baileys asks for them. */
function memory() {
  const rows = new Map();
  return {
    /** As if all that is kept of one kind were lost. */
    forget: (type) => [...rows.keys()].filter((key) => key.startsWith(`${type} `)).forEach((key) => rows.delete(key)),
    get: async (type, ids) => Object.fromEntries(ids.map((id) => [id, rows.get(`${type} ${id}`)])),
    set: async (data) => {
      for (const [type, entries] of Object.entries(data))
        for (const [id, value] of Object.entries(entries))
          value === null ? rows.delete(`${type} ${id}`) : rows.set(`${type} ${id}`, value);
    },
  };
}

/**
 * A client that is linked by `scan`, called with the text of each of its QR codes, and the client itself.
 *
 * A `persistent` one opens its connection again whenever it is lost, as every program around Baileys does, and keeps
 * what it wrote for those who ask for it again.
 */
export async function linkPeer(url, scan, { persistent = false } = {}) {
  const auth = { creds: initAuthCreds(), keys: memory() };
  const peer = { restarts: 0, messages: [], shown: [], decrypted: new Set(), receipts: [], acks: [], isOpen: false, unlinked: false };
  const waiting = new Set();
  const happened = () => waiting.forEach((look) => look());
  const written = new Map();
  const getMessage = async (key) => written.get(key.id);
  let connections = 0;
  let closed = false;
  let linked = false;

  const opened = until("the client is linked and connected", (found, failed) => {
    const connect = () => {
      const sock = makeWASocket({ auth, logger, waWebSocketUrl: url, getMessage });
      peer.sock = sock;
      sock.ev.on("creds.update", (update) => Object.assign(auth.creds, update));
      const connection = connections++;
      watch(sock.signalRepository, (text) => peer.decrypted.add(text));
      sock.ev.on("messages.upsert", ({ messages, type }) => {
        peer.messages.push(...messages);
        for (const m of messages)
          peer.shown.push({ id: m.key.id, fromMe: m.key.fromMe, text: textOf(m), unread: m.messageStubType === UNREADABLE, connection, type });
        happened();
      });
      // Baileys' own updates may lose one: it folds a receipt and the server's ack that come together, in any order
      sock.ws.on("CB:receipt", (receipt) => (peer.receipts.push(...receiptsIn(receipt)), happened()));
      sock.ws.on("CB:ack,class:message", (ack) => (peer.acks.push(ack.attrs), happened()));
      sock.ev.on("connection.update", (update) => {
        if (update.qr) scan(update.qr, sock).catch(failed);
        if (update.connection === "open") {
          linked = true;
          peer.isOpen = true;
          found();
          happened();
        }
        if (update.connection === "close") {
          peer.isOpen = false;
          if (closed) return;
          const code = update.lastDisconnect?.error?.output?.statusCode;
          peer.unlinked = code === LOGGED_OUT;
          happened();
          if (persistent && linked && !peer.unlinked) return void setTimeout(() => closed || connect(), AGAIN_MS);
          if (code !== RESTART_REQUIRED) return failed(new Error(`the connection closed with ${code}`));
          peer.restarts++;
          connect();
        }
      });
    };
    connect();
    return () => {};
  });
  await opened;

  const happens = (what, is) =>
    until(what, (found) => {
      const look = () => is() && found();
      waiting.add(look);
      look();
      return () => waiting.delete(look);
    });
  const first = (what, list, fits) =>
    until(what, (found) => {
      const look = () => {
        const one = list.find(fits);
        if (one) found(one);
      };
      waiting.add(look);
      look();
      return () => waiting.delete(look);
    });

  return Object.assign(peer, {
    jid: auth.creds.me.id,
    lid: auth.creds.me.lid,
    /** Writes, and resolves with the message's key. */
    write: async (to, text) => (await peer.sock.sendMessage(to, { text })).key,
    /** Writes under an id that is used again until the server has acknowledged it, as a program must that loses nothing. */
    deliver: async (to, text, messageId) => {
      written.set(messageId, { conversation: text });
      const acked = () => peer.acks.some((ack) => ack.id === messageId && !ack.error);
      while (!acked() && !closed && !peer.unlinked) {
        if (peer.isOpen) await peer.sock.sendMessage(to, { text }, { messageId }).catch(() => {});
        for (let left = 50; left > 0 && !acked() && !(left < 45 && !peer.isOpen); left--) await sleep(100);
      }
      return acked();
    },
    /** The first message with this text that it could decrypt. */
    received: (text) =>
      first(`"${text}" arrives`, peer.messages, (m) => textOf(m) === text),
    /** A receipt for one of its own messages comes in: "delivered" or "read". */
    reached: (id, what) =>
      first(`${id} is ${what}`, peer.receipts, (receipt) => receipt.id === id && receipt.what === what),
    /** It has no Signal session with anybody any more. */
    loseSessions: () => auth.keys.forget("session"),
    /** Its phone has let it go. */
    sentAway: () => happens("the client is unlinked", () => peer.unlinked),
    readAll: (message) => peer.sock.readMessages([message.key]),
    close: () => {
      closed = true;
      peer.sock.end(undefined);
    },
  });
}

/** A client that is linked by a code that is typed into the phone. */
export function linkPeerByCode(url, phone) {
  let asked = false;
  return linkPeer(url, async (_qr, sock) => {
    if (asked) return;
    asked = true;
    const code = await sock.requestPairingCode(phone.number);
    // Baileys does not wait until the server knows the code
    await untilAnswered("the phone takes the code", () => phone.type(code).catch(unlessUnknown));
  });
}

function unlessUnknown(error) {
  if (!error.message.includes("code-unknown")) throw error;
}

/** Looks at what Baileys decrypts, before it tells its program. */
function watch(repository, saw) {
  const decrypt = repository.decryptMessage;
  repository.decryptMessage = async (sealed) => {
    const bytes = await decrypt.call(repository, sealed);
    const text = textOf({ message: proto.Message.decode(unpadRandomMax16(bytes)) });
    if (text) saw(text);
    return bytes;
  };
}

export const textOf = (m) => m.message?.conversation ?? m.message?.extendedTextMessage?.text;

/** One receipt may be for many messages. */
function receiptsIn({ attrs, content }) {
  const more = Array.isArray(content) ? content.flatMap((list) => list.content ?? []) : [];
  const ids = [attrs.id, ...more.map((item) => item.attrs?.id).filter(Boolean)];
  return ids.map((id) => ({ id, what: attrs.type ?? "delivered" }));
}
