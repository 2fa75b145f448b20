// Kurir's own API (docs/api.md), as an admin and as a tenant's program use it.
import { untilAnswered } from "./waiting.mjs";

export function openKurir(url, adminToken) {
  const base = url.replace(/\/$/, "");
  const caller = (token) => async (method, path, body) => {
    const answer = await fetch(base + path, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body && { "content-type": "application/json" }) },
      body: body && JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  };
  const admin = caller(adminToken);

  return {
    async tenant(name) {
      const { id, apiKey } = await admin("POST", "/api/tenants", { name, network: "sandbox" });
      const call = caller(apiKey);
      const session = `/api/tenants/${id}/session`;
      return {
        id,
        /** Links the tenant to a phone of the sandbox. */
        async link(phone) {
          await call("POST", `${session}/start`);
          const qr = await untilAnswered("Kurir offers a QR code", async () => (await call("GET", session)).qr?.text);
          await phone.scan(qr);
          await untilAnswered("Kurir is connected", async () =>
            (await call("GET", session)).status === "CONNECTED" ? true : undefined,
          );
        },
        send: (to, message) => call("POST", "/api/send", { tenantId: id, apiKey, to, message }),
        job: (jobId) => call("GET", `/api/jobs/${jobId}`),
        /** The first inbound text that fits. */
        received: (text) =>
          untilAnswered(`Kurir has "${text}"`, async () =>
            (await call("GET", "/api/messages?direction=in")).items.find((m) => m.text === text),
          ),
        inState: (jobId, states) =>
          untilAnswered(`the job is ${states.join(" or ")}`, async () => {
            const job = await call("GET", `/api/jobs/${jobId}`);
            return states.includes(job.state) ? job : undefined;
          }),
        session: () => call("GET", session),
        /** Everything that came in so far, in the order of the log. */
        inbox: async () => {
          const all = [];
          for (let after = ""; ; ) {
            const page = await call("GET", `/api/messages?direction=in&limit=500${after}`);
            all.push(...page.items);
            if (!page.next || page.items.length === 0) return all;
            after = `&after=${encodeURIComponent(page.next)}`;
          }
        },
        remove: () => admin("DELETE", `/api/tenants/${id}`),
      };
    },
  };
}
