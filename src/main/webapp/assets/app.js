// What forms and links cannot do alone: dialogs, copying, the theme, and the live QR.
import { openLink } from './link.js';

const dialog = () => document.getElementById('dialog');

document.addEventListener('click', (event) => {
  const at = (selector) => event.target.closest(selector);
  if (at('[data-close]') && at('dialog')) {
    event.preventDefault();
    at('dialog').close();
  } else if (at('[data-copy]')) {
    copy(at('[data-copy]'), document.getElementById(at('[data-copy]').dataset.copy).textContent);
  } else if (at('[data-theme-switch]')) {
    switchTheme();
  }
});

document.addEventListener('submit', (event) => {
  const question = event.target.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});

export async function copy(button, text) {
  await navigator.clipboard.writeText(text);
  const label = button.querySelector('span');
  const before = label.textContent;
  label.textContent = button.dataset.copied;
  setTimeout(() => (label.textContent = before), 1500);
}

function switchTheme() {
  const root = document.documentElement;
  const dark = root.dataset.theme
    ? root.dataset.theme === 'dark'
    : matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset.theme = dark ? 'light' : 'dark';
  localStorage.setItem('theme', root.dataset.theme);
}

// A fragment that arrived in the dialog opens it; closing one that says so shows the page anew.
document.addEventListener('htmx:afterSwap', (event) => {
  const target = dialog();
  if (!target || !target.contains(event.detail.target) || !target.firstElementChild) return;
  if (!target.open) target.showModal();
  if (!target.dataset.ready) {
    target.dataset.ready = 'yes';
    target.addEventListener('close', () => {
      const reload = target.querySelector('[data-reload]');
      target.replaceChildren();
      if (reload) window.location.reload();
    });
  }
});

document.addEventListener('htmx:load', (event) => begin(event.detail.elt));
begin(document.body);

// Times come in UTC; people read them in their own zone, and today's without the date.
function local(time) {
  const at = new Date(time.dateTime);
  const today = at.toDateString() === new Date().toDateString();
  const style = today ? { timeStyle: 'medium' } : { dateStyle: 'medium', timeStyle: 'short' };
  time.title = time.textContent;
  time.textContent = new Intl.DateTimeFormat(document.documentElement.lang, style).format(at);
}

function begin(element) {
  const all = (selector) => [
    ...(element.matches(selector) ? [element] : []),
    ...element.querySelectorAll(selector),
  ];
  all('time').forEach(local);
  all('[data-scroll-end]').forEach((box) => (box.scrollTop = box.scrollHeight));
  all('[data-link]').forEach((box) => {
    if (!box.dataset.begun) {
      box.dataset.begun = 'yes';
      openLink(box, copy);
    }
  });
}

const offline = document.getElementById('offline');
if (offline) {
  document.addEventListener('htmx:sendError', () => (offline.hidden = false));
  document.addEventListener('htmx:responseError', () => (offline.hidden = false));
  document.addEventListener('htmx:afterOnLoad', () => (offline.hidden = true));
}
