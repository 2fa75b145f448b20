// The link dialog: shows what the tenant's WebSocket says until the phone is linked or the dialog goes. There are two
// ways to link, a QR code and a code that is typed into the phone; both come over the same round of the server.

export function openLink(box, copy) {
  const find = (name) => box.querySelector(`[${name}]`);
  const image = find('data-qr');
  const wait = find('data-qr-wait');
  const countdown = find('data-countdown');
  const again = find('data-again');
  const copyQr = find('data-copy-qr');
  let way = 'scan';
  let text = null;
  let expires = null;
  let number = 0;
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
    number = 0;
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
    if (over) return;
    if (event === 'qr') {
      // Nobody used the six codes of a round: the next six come when somebody asks for them.
      if (data.number === 1 && number > 0) return roundIsOver();
      number = data.number;
      text = data.text;
      expires = Date.parse(data.expiresAt);
      image.src = data.png;
      image.hidden = false;
      wait.hidden = true;
      copyQr.disabled = false;
      show(way);
    } else if (event === 'pairing-code') {
      showCode(data);
    } else if (event === 'passkey') {
      expires = null;
      ask(data);
    } else if (event === 'status') {
      if (data.status === 'CONNECTED') end('connected');
      else if (data.status === 'CONNECTING' && (data.jid || atGate())) show('connecting');
      else if (data.status === 'CONNECTING' && data.reason !== 'none') number = 0; // a new round, and not a used one
    } else if (event === 'connection.open') {
      end('connected');
    } else if (event === 'closed') {
      if (data.reason === 'qr_expired') return roundIsOver();
      find('data-reason').textContent = data.text ?? data.reason;
      end('closed');
    }
  };

  // Its code is void too; the form for another one stays where it is.
  const roundIsOver = () => {
    hideCode();
    end(way === 'code' ? 'code' : 'expired');
  };

  const end = (name) => {
    over = true;
    hideQr();
    show(name);
    socket.close();
  };

  const hideQr = () => {
    expires = null;
    text = null;
    image.removeAttribute('src');
    image.hidden = true;
    wait.hidden = false;
    copyQr.disabled = true;
  };

  const showCode = ({ code, expiresAt }) => {
    find('data-code').textContent = code;
    find('data-code').dataset.expires = expiresAt;
    find('data-code-shown').hidden = false;
    find('data-code-over').hidden = true;
  };

  const hideCode = () => {
    if (find('data-code-shown').hidden) return;
    find('data-code').textContent = '';
    find('data-code').dataset.expires = '';
    find('data-code-shown').hidden = true;
    find('data-code-over').hidden = false;
  };

  const secondsLeft = (until) => Math.max(0, Math.ceil((until - Date.now()) / 1000));

  const tick = () => {
    const left = expires === null ? null : secondsLeft(expires);
    if (left === 0) hideQr();
    countdown.textContent = left ? box.dataset.textExpires.replace('#', left) : '\u00a0';
    const until = Date.parse(find('data-code').dataset.expires);
    if (Number.isNaN(until)) return;
    if (secondsLeft(until) === 0) hideCode();
    else find('data-code-countdown').textContent = box.dataset.textValid.replace('#', secondsLeft(until));
  };

  again.onclick = () => {
    show(way);
    connect();
  };
  copyQr.onclick = () => text && copy(copyQr, text);
  box.querySelectorAll('[data-way]').forEach((button) => {
    button.onclick = () => {
      way = button.dataset.way;
      show(over && way === 'scan' ? 'expired' : way);
      find(way === 'code' ? 'name=phone' : 'data-way=code').focus();
    };
  });
  // Asking for a code starts the session; what comes of it is to be seen here.
  box.addEventListener('htmx:afterSwap', () => {
    tick();
    if (over && !find('data-code-shown').hidden) connect();
  });

  const clock = setInterval(() => {
    if (!box.isConnected) {
      clearInterval(clock);
      over = true;
      socket.close();
      return;
    }
    tick();
  }, 500);

  connect();
}
