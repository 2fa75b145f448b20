// A person with some phones: the sandbox's control API (docs/sandbox.md) and its events.
import { until } from "./waiting.mjs";

export async function openSandbox(controlUrl) {
  const base = controlUrl.replace(/\/$/, "");
  const call = async (method, path, body) => {
    const answer = await fetch(base + path, {
      method,
      headers: body ? { "content-type": "application/json" } : {},
      body: body && JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  };
  const info = await call("GET", "/control/info");
  let told = 0;
  const events = await listen(`${base}/control/events`);

  return {
    info,
    close: events.close,
    /** A new phone; all that a test does with it. */
    async phone(name) {
      const phone = await call("POST", "/control/phones", { name });
      const path = `/control/phones/${phone.id}`;
      return {
        ...phone,
        /** Types a pairing code into it. */
        type: (code) => call("POST", `${path}/link-code`, { code }),
        scan: (qr) => call("POST", `${path}/scan`, { qr }),
        write: (to, text) => call("POST", `${path}/messages`, { to, text }),
        read: (chat) => call("POST", `${path}/read`, { chat }),
        messages: async () => {
          const all = [];
          for (let after = ""; ; ) {
            const page = await call("GET", `${path}/messages?limit=10000${after}`);
            all.push(...page.items);
            if (!page.next || page.items.length === 0) return all;
            after = `&after=${page.next}`;
          }
        },
        /** The first message, past or to come, that fits. */
        received: (what, fits) => events.first(what, "message", (m) => m.phoneId === phone.id && fits(m)),
        /** A message that it wrote reaches a state. */
        reached: (what, text, state) =>
          events.first(what, "receipt", (m) => m.phoneId === phone.id && m.text === text && m.state === state),
        /** Makes a group with others. */
        group: (subject, others) =>
          call("POST", `${path}/groups`, { subject, members: others.map((other) => other.number) }),
        leave: (group) => call("DELETE", `${path}/groups/${group.id}/members/${phone.id}`),
        unlink: (device) => call("DELETE", `${path}/devices/${device}`),
        devices: async () => (await call("GET", path)).devices,
        /** A new installation: other keys, no linked devices. */
        reinstall: () => call("POST", `${path}/reinstall`),
        /** It has no Signal session with anybody any more. */
        loseSessions: () => call("POST", `${path}/lose-sessions`),
        remove: () => call("DELETE", path),
      };
    },
    /** Arms a disruption. */
    fault: (disruption) => call("POST", "/control/faults", disruption),
    noFaults: () => call("DELETE", "/control/faults"),
    /** What the server saw and refused since it was asked last. */
    news: async () => {
      const all = [];
      for (;;) {
        const page = await call("GET", `/control/log?after=${told}`);
        if (page.items.length === 0) return all;
        all.push(...page.items);
        told = page.next;
      }
    },
    refusals: async () => (await call("GET", "/control/log")).items.filter((entry) => entry.refused),
  };
}

async function listen(url) {
  const stop = new AbortController();
  const answer = await fetch(url, { signal: stop.signal });
  const seen = [];
  const waiting = new Set();
  const take = (name, data) => {
    seen.push({ name, data });
    for (const look of waiting) look();
  };
  (async () => {
    let rest = "";
    for await (const part of answer.body.pipeThrough(new TextDecoderStream())) {
      const frames = (rest + part).split("\n\n");
      rest = frames.pop();
      for (const frame of frames) {
        const match = /^event: (\w+)\ndata: (.*)$/.exec(frame);
        if (match) take(match[1], JSON.parse(match[2]));
      }
    }
  })().catch(() => {}); // closed by us

  return {
    close: () => stop.abort(),
    first: (what, name, fits) =>
      until(what, (found) => {
        const look = () => {
          const event = seen.find((e) => e.name === name && fits(e.data));
          if (event) found(event.data);
        };
        waiting.add(look);
        look();
        return () => waiting.delete(look);
      }),
  };
}
