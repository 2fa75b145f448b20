// The link dialog: shows what the tenant's WebSocket says until the phone is linked or the dialog goes.

export function openLink(box, copy) {
  const find = (name) => box.querySelector(`[${name}]`);
  const image = find('data-qr');
  const wait = find('data-qr-wait');
  const countdown = find('data-countdown');
  const again = find('data-again');
  const copyQr = find('data-copy-qr');
  let text = null;
  let expires = null;
  let socket = null;
  let over = false;

  const show = (name) => {
    box.dataset.state = name;
    box.querySelectorAll('[data-show]').forEach((part) => (part.hidden = part.dataset.show !== name));
    again.hidden = name !== 'expired' && name !== 'closed';
  };

  const atGate = () => ['passkey', 'compare'].includes(box.dataset.state);

  // What the browser must do on WhatsApp's page, as something to paste there: a click, because browsers ask for one.
  const snippet = (options) => `addEventListener('click', async () => {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(${JSON.stringify(options)});
  console.log(JSON.stringify(await navigator.credentials.get({ publicKey })));
}, { once: true, capture: true });`;

  const ask = ({ options, code, confirm }) => {
    if (code) {
      find('data-passkey-code').textContent = code;
      box.querySelectorAll('[data-compare]').forEach((part) => (part.hidden = !confirm));
      find('data-recognised').hidden = confirm;
      show('compare');
    } else if (options) {
      document.getElementById('passkey-options').textContent = JSON.stringify(options, null, 2);
      document.getElementById('passkey-snippet').textContent = snippet(options);
      find('data-assertion').value = '';
      show('passkey');
    }
  };

  const connect = () => {
    over = false;
    const url = new URL(box.dataset.socket, window.location.href);
    url.protocol = url.protocol.replace('http', 'ws');
    socket = new WebSocket(url);
    socket.onmessage = (message) => on(JSON.parse(message.data));
    socket.onclose = () => {
      if (over || !box.isConnected) return;
      show('lost');
      setTimeout(() => box.isConnected && !over && connect(), 2000);
    };
  };

  const on = ({ event, data }) => {
    if (event === 'qr') {
      text = data.text;
      expires = Date.parse(data.expiresAt);
      image.src = data.png;
      image.hidden = false;
      wait.hidden = true;
      copyQr.disabled = false;
      show('scan');
    } else if (event === 'passkey') {
      expires = null;
      ask(data);
    } else if (event === 'status') {
      if (data.status === 'CONNECTED') end('connected');
      else if (data.status === 'CONNECTING' && (text || atGate())) show('connecting');
    } else if (event === 'connection.open') {
      end('connected');
    } else if (event === 'closed') {
      const reason = find('data-reason');
      reason.textContent = data.text ?? data.reason;
      end(data.reason === 'qr_expired' ? 'expired' : 'closed');
    }
  };

  const end = (name) => {
    over = true;
    expires = null;
    text = null;
    image.removeAttribute('src');
    show(name);
    socket.close();
  };

  again.onclick = () => {
    image.hidden = true;
    wait.hidden = false;
    copyQr.disabled = true;
    show('scan');
    connect();
  };
  copyQr.onclick = () => text && copy(copyQr, text);

  const clock = setInterval(() => {
    if (!box.isConnected) {
      clearInterval(clock);
      over = true;
      socket.close();
      return;
    }
    const left = expires === null ? null : Math.max(0, Math.ceil((expires - Date.now()) / 1000));
    countdown.textContent = left === null ? '\u00a0' : box.dataset.textExpires.replace('#', left);
  }, 500);

  connect();
}
