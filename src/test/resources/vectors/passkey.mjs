// Made passkey.json: `node passkey.mjs > passkey.json`. Node's own crypto and protocol buffers written by hand, from the
// formulas of whatsmeow's pair-passkey.go (2026-08); nothing of this project's code.
import crypto from 'node:crypto';

const hex = (bytes) => Buffer.from(bytes).toString('hex');
const bytes = (seed, length = 32) =>
  Buffer.concat([0, 1, 2, 3].map((n) => crypto.createHash('sha256').update(`${seed}/${n}`).digest())).subarray(0, length);
const sha256 = (...parts) => crypto.createHash('sha256').update(Buffer.concat(parts)).digest();
const hkdf = (secret, salt, info) => Buffer.from(crypto.hkdfSync('sha256', secret, salt, Buffer.from(info), 32));
const field = (number, value) => Buffer.concat([Buffer.from([(number << 3) | 2, value.length]), value]);
const varint = (number, value) => Buffer.from([number << 3, value]);

const privateKey = (raw) =>
  crypto.createPrivateKey({
    key: Buffer.concat([Buffer.from('302e020100300506032b656e04220420', 'hex'), raw]),
    format: 'der',
    type: 'pkcs8',
  });
const publicOf = (key) => crypto.createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32);

const cases = ['one', 'two', 'three'].map((name) => {
  const advSecret = bytes(`${name} adv secret`);
  const newAdvSecret = bytes(`${name} new adv secret`);
  const companionPrivate = bytes(`${name} companion`);
  const phonePrivate = bytes(`${name} phone`);
  const companion = privateKey(companionPrivate);
  const phone = privateKey(phonePrivate);
  const companionNonce = bytes(`${name} companion nonce`);
  const phoneNonce = bytes(`${name} phone nonce`);
  const noiseKey = bytes(`${name} noise key`);
  const identityKey = bytes(`${name} identity key`);
  const iv = bytes(`${name} iv`, 12);
  const ref = `3@${name}+/ref`;

  const identity = Buffer.concat([field(1, publicOf(companion)), varint(2, 1), field(3, Buffer.from(ref))]);
  const commitment = sha256(identity, companionNonce);
  const prologue = Buffer.concat([field(1, identity), field(2, field(1, commitment))]);
  const handoffKey = hkdf(advSecret, Buffer.alloc(0), 'shortcake-passkey-handoff-v1');
  const handoffProof = crypto.createHmac('sha256', handoffKey).update(prologue).digest();

  const digest = sha256(companionNonce, publicOf(phone));
  let bits = '';
  for (let i = 0; i < 5; i++) bits += (phoneNonce[i] ^ digest[i]).toString(2).padStart(8, '0');
  const letters = bits.match(/.{5}/g).map((group) => '123456789ABCDEFGHJKLMNPQRSTVWXYZ'[parseInt(group, 2)]);
  const code = letters.slice(0, 4).join('') + '-' + letters.slice(4).join('');

  const shared = crypto.diffieHellman({ privateKey: companion, publicKey: crypto.createPublicKey(phone) });
  const requestKey = hkdf(shared, Buffer.from(`Companion Pairing 1 with ref ${ref}`), 'Pairing Information Encryption Key');
  const request = Buffer.concat([field(1, noiseKey), field(2, identityKey), field(3, newAdvSecret)]);
  const gcm = crypto.createCipheriv('aes-256-gcm', requestKey, iv);
  const sealed = Buffer.concat([gcm.update(request), gcm.final(), gcm.getAuthTag()]);
  const encryptedPairingRequest = Buffer.concat([field(1, sealed), field(2, iv)]);

  const all = { advSecret, handoffKey, companionPrivate, companionNonce, commitment, prologue, handoffProof, phonePublic: publicOf(phone),
    phoneNonce, requestKey, noiseKey, identityKey, newAdvSecret, iv, encryptedPairingRequest };
  return { name, ref, code, ...Object.fromEntries(Object.entries(all).map(([key, value]) => [key, hex(value)])) };
});

const about =
  'Made by passkey.mjs beside this file. Device type 1 (CHROME). handoffKey = HKDF-SHA256(advSecret, no salt, shortcake-passkey-handoff-v1); ' +
  'commitment = SHA256(companionEphemeralIdentity | companionNonce); handoffProof = HMAC-SHA256(handoffKey, prologue); ' +
  'code = base32(first 5 bytes of phoneNonce XOR SHA256(companionNonce | phonePublic)); ' +
  "requestKey = HKDF-SHA256(X25519, 'Companion Pairing 1 with ref <ref>', Pairing Information Encryption Key).";
console.log(JSON.stringify({ about, cases }, null, 1));
