// The view of an applink inside another application's page.
//
// It is given its tokens by the page around it, keeps them in memory only, and does everything through
// the interface that all clients use. Texts are only ever set as texts.

const ROLES = ['viewer', 'downloader', 'contributor', 'manager'];
const PAGE = 50;
// A token is good for a quarter of an hour: it is renewed a minute before.
const RENEW_AFTER_MS = 14 * 60 * 1000;
const EXPLAIN_AFTER_MS = 10 * 1000;
// What is fetched to be shown is held in memory as a whole.
const LARGEST_PREVIEW = 64 * 1024 * 1024;

const WORDS = {
  en: {
    outside: 'This view works only inside the application that made it.',
    ended: 'Your access has ended. Open the item again in the application.',
    download: 'Download', upload: 'Upload files', replace: 'Upload a new version', folder: 'New folder',
    preview: 'Show it', noPreview: 'There is no preview of this file.', mayNot: 'You may look at this file and not download it.',
    empty: 'This folder is empty.', more: 'Show more', name: 'Name', size: 'Size', changed: 'Changed',
    remove: 'Remove', sure: 'Really remove?', by: 'by', version: 'Version', folderName: 'Name of the folder',
    make: 'Make it', busy: 'One moment …',
  },
  de: {
    outside: 'Diese Ansicht funktioniert nur in der Anwendung, die sie eingebettet hat.',
    ended: 'Ihr Zugriff ist abgelaufen. Öffnen Sie das Element in der Anwendung erneut.',
    download: 'Herunterladen', upload: 'Dateien hochladen', replace: 'Neue Version hochladen', folder: 'Neuer Ordner',
    preview: 'Anzeigen', noPreview: 'Für diese Datei gibt es keine Vorschau.', mayNot: 'Sie dürfen diese Datei ansehen, aber nicht herunterladen.',
    empty: 'Dieser Ordner ist leer.', more: 'Mehr anzeigen', name: 'Name', size: 'Größe', changed: 'Geändert',
    remove: 'Entfernen', sure: 'Wirklich entfernen?', by: 'von', version: 'Version', folderName: 'Name des Ordners',
    make: 'Anlegen', busy: 'Einen Moment …',
  },
  fr: {
    outside: 'Cette vue ne fonctionne que dans l’application qui l’a intégrée.',
    ended: 'Votre accès a expiré. Ouvrez à nouveau l’élément dans l’application.',
    download: 'Télécharger', upload: 'Envoyer des fichiers', replace: 'Envoyer une nouvelle version', folder: 'Nouveau dossier',
    preview: 'Afficher', noPreview: 'Aucun aperçu pour ce fichier.', mayNot: 'Vous pouvez consulter ce fichier, mais pas le télécharger.',
    empty: 'Ce dossier est vide.', more: 'Afficher la suite', name: 'Nom', size: 'Taille', changed: 'Modifié',
    remove: 'Supprimer', sure: 'Vraiment supprimer ?', by: 'par', version: 'Version', folderName: 'Nom du dossier',
    make: 'Créer', busy: 'Un instant …',
  },
  es: {
    outside: 'Esta vista solo funciona dentro de la aplicación que la integró.',
    ended: 'Su acceso ha caducado. Vuelva a abrir el elemento en la aplicación.',
    download: 'Descargar', upload: 'Subir archivos', replace: 'Subir una versión nueva', folder: 'Carpeta nueva',
    preview: 'Mostrar', noPreview: 'No hay vista previa de este archivo.', mayNot: 'Puede ver este archivo, pero no descargarlo.',
    empty: 'Esta carpeta está vacía.', more: 'Mostrar más', name: 'Nombre', size: 'Tamaño', changed: 'Modificado',
    remove: 'Quitar', sure: '¿Quitar de verdad?', by: 'por', version: 'Versión', folderName: 'Nombre de la carpeta',
    make: 'Crear', busy: 'Un momento …',
  },
};

const place = document.getElementById('view');
const { base } = document.body.dataset;
const parents = document.body.dataset.parents.split(' ').filter(Boolean);
const [, link, item] = location.pathname.slice(base.length).match(/\/link\/app\/([^/]+)\/[^/]+\/([^/]+)/) ?? [];

const tokens = { access: '', refresh: '' };
// The refresh token that was good no more: a page that answers with the same again would go round in circles.
let dead;
const shown = { id: item, trail: [], wantsPreview: true };
let words = WORDS.en;
let locale;
let timeZone;
let renewal;
let renewTimer;
let urls = [];

// Whether a page of this origin may give tokens: the sources are those of `frame-ancestors`.
export function isAllowed(origin, sources, own) {
  return sources.some((source) => {
    if (source === '*') return true;
    // A page in a sandbox has an origin that is nobody's.
    if (origin === 'null') return false;
    if (source === "'self'") return origin === own;
    const [, scheme, host, port] = source.match(/^(?:([a-z][a-z0-9+.-]*):\/\/)?([^:/]+)(?::(\d+|\*))?\/?$/i) ?? [];
    if (!host) return false;
    const asked = new URL(origin);
    const matches = host.startsWith('*.') ? asked.hostname.endsWith(host.slice(1)) : asked.hostname === host.toLowerCase();
    const usual = { 'http:': '80', 'https:': '443' }[asked.protocol];
    const samePort = port === '*' || (asked.port || usual) === (port ?? usual);
    return matches && samePort && (!scheme || asked.protocol === `${scheme.toLowerCase()}:`);
  });
}

function el(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key in element && key !== 'list') element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

function button(text, act, className = '') {
  return el('button', { type: 'button', className, onclick: act }, text);
}

// An answer that is no success.
class Refused extends Error {
  constructor(status, fault) {
    super(fault.title ?? fault.errorMessage ?? `${status}`);
    this.code = fault.errorCode;
  }
}

async function fault(response) {
  return new Refused(response.status, await response.json().catch(() => ({})));
}

function headers() {
  return { appLinkID: decodeURIComponent(link), accessToken: tokens.access, Accept: 'application/json' };
}

// Asks for a new access token, once however many calls want one.
function renew() {
  renewal ??= (async () => {
    const response = await fetch(`${base}/documents/api/1.1/applinks/token`, {
      method: 'PUT', headers: { ...headers(), refreshToken: tokens.refresh },
    });
    if (!response.ok) throw await fault(response);
    tokens.access = (await response.json()).accessToken;
    renewLater();
  })().finally(() => { renewal = undefined; });
  return renewal;
}

function renewLater() {
  clearTimeout(renewTimer);
  // A failure is told by the next call that somebody makes.
  renewTimer = setTimeout(() => renew().catch(() => {}), RENEW_AFTER_MS);
}

// Makes a call, and once more with a new token where the one it had is over.
async function call(method, path, body) {
  const kind = body === undefined ? {} : { 'Content-Type': 'application/json' };
  const send = () => fetch(base + path, { method, body, headers: { ...headers(), ...kind } });
  let response = await send();
  if (response.status === 400) {
    const refused = await fault(response);
    if (refused.code !== '-26') throw refused;
    await renew();
    response = await send();
  }
  if (!response.ok) throw await fault(response);
  return response;
}

const api = async (method, path, body) => (await call(method, `/documents/api/1.1${path}`, body)).json();

// Sends a form and tells how far it is. Only this way tells that.
async function upload(path, form, progress) {
  // Renewed before rather than after: nobody sends a large file twice.
  await renew();
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `${base}/documents/api/1.1${path}`);
    for (const [name, value] of Object.entries(headers())) request.setRequestHeader(name, value);
    request.responseType = 'json';
    request.upload.onprogress = ({ loaded, total }) => { progress.max = total; progress.value = loaded; };
    request.onerror = () => reject(new Refused(0, {}));
    request.onload = () => {
      if (request.status < 300) resolve(request.response);
      else reject(new Refused(request.status, request.response ?? {}));
    };
    request.send(form);
  });
}

const size = (bytes) => {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];
  const step = Math.min(units.length - 1, Math.floor(Math.log(Math.max(bytes, 1)) / Math.log(1000)));
  return new Intl.NumberFormat(locale, {
    style: 'unit', unit: units[step], unitDisplay: step === 0 ? 'long' : 'short', maximumFractionDigits: step === 0 ? 0 : 1,
  }).format(bytes / 1000 ** step);
};

const time = (text) => new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(new Date(text));

// A locale or zone that the browser does not know leaves its own.
function settle(presented) {
  const knows = (make) => { try { make(); return true; } catch { return false; } };
  locale = presented.locale && knows(() => new Intl.NumberFormat(presented.locale)) ? presented.locale : undefined;
  timeZone = presented.timeZone && knows(() => new Intl.DateTimeFormat('en', { timeZone: presented.timeZone }))
    ? presented.timeZone : undefined;
  const language = (locale ?? navigator.language).split('-')[0];
  words = WORDS[language] ?? WORDS.en;
  document.documentElement.lang = WORDS[language] ? language : 'en';
}

function show(...children) {
  for (const url of urls) URL.revokeObjectURL(url);
  urls = [];
  place.replaceChildren(...children.filter(Boolean));
}

function ended() {
  clearTimeout(renewTimer);
  dead = tokens.refresh;
  show(el('p', { className: 'problem', role: 'alert' }, words.ended));
  // The page around may have new tokens.
  ready();
}

// Does something for the person, and says what came of it.
async function attempt(says, act) {
  says.textContent = words.busy;
  says.className = 'says note';
  try {
    await act();
    says.textContent = '';
  } catch (error) {
    if (error.code === '-26') { ended(); return; }
    says.textContent = error.message;
    says.className = 'says problem';
  }
}

const may = (role, needed) => ROLES.indexOf(role) >= ROLES.indexOf(needed);

async function blobOf(id, type) {
  const response = await call('GET', `/documents/api/1.1/files/${id}/data`);
  return new Blob([await response.arrayBuffer()], { type });
}

// The bytes pass through memory: a plain link could not carry the tokens.
async function save(file) {
  const url = URL.createObjectURL(await blobOf(file.id, 'application/octet-stream'));
  el('a', { href: url, download: file.name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

async function picture(file, presented) {
  if (presented.preview === 'text') {
    const text = presented.excerpt ?? '';
    return el('pre', {}, text);
  }
  if (!presented.mediaType || Number(file.size) > LARGEST_PREVIEW) return el('p', { className: 'empty' }, words.noPreview);
  if (!may(presented.role, 'downloader')) return el('p', { className: 'empty' }, words.mayNot);
  const url = URL.createObjectURL(await blobOf(file.id, presented.mediaType));
  urls.push(url);
  const as = {
    image: () => el('img', { src: url, alt: file.name }),
    video: () => el('video', { src: url, controls: true }),
    audio: () => el('audio', { src: url, controls: true }),
    document: () => el('iframe', { src: url, title: file.name }),
  }[presented.preview];
  return as ? el('figure', {}, as()) : el('p', { className: 'empty' }, words.noPreview);
}

function picker(label, several, act) {
  const input = el('input', { type: 'file', className: 'hidden', multiple: several });
  input.onchange = () => { if (input.files.length > 0) act([...input.files]); };
  return el('span', {}, button(label, () => input.click(), 'quiet'), input);
}

async function send(says, path, parameters, files, then) {
  const progress = el('progress', { value: 0, max: 1 });
  says.after(progress);
  await attempt(says, async () => {
    for (const file of files) {
      const form = new FormData();
      form.append('jsonInputParameters', JSON.stringify(parameters));
      form.append('primaryFile', file, file.name);
      await upload(path, form, progress);
    }
    await then();
  });
  progress.remove();
}

function trail() {
  if (shown.trail.length === 0) return null;
  const steps = shown.trail.map((step, index) => el('li', {}, button(step.name, () => {
    shown.trail = shown.trail.slice(0, index);
    open(step.id);
  }, 'link')));
  return el('nav', {}, el('ol', { className: 'crumbs' }, ...steps, el('li', { 'aria-current': 'page' }, shown.name)));
}

async function showFile(id, presented) {
  const file = await api('GET', `/files/${id}`);
  shown.name = file.name;
  const says = el('p', { className: 'says', role: 'status' });
  const stage = el('div');
  const actions = el('div', { className: 'actions' });
  const preview = async () => stage.replaceChildren(await picture(file, presented));
  if (!shown.wantsPreview) actions.append(button(words.preview, () => attempt(says, preview), 'quiet'));
  if (may(presented.role, 'downloader')) actions.append(button(words.download, () => attempt(says, () => save(file))));
  if (may(presented.role, 'contributor')) {
    actions.append(picker(words.replace, false, (files) => send(says, `/files/${id}/data`, {}, files, () => open(id))));
  }
  const facts = [size(Number(file.size)), `${time(file.modifiedTime)} ${words.by} ${file.modifiedBy.displayName}`, `${words.version} ${file.version}`];
  show(
    trail(),
    el('header', {}, el('div', {}, el('h1', {}, file.name), el('ul', { className: 'facts' }, ...facts.map((fact) => el('li', {}, fact)))), actions),
    says,
    stage,
  );
  if (shown.wantsPreview) await attempt(says, preview);
}

function row(entry, presented, says, folder) {
  const opens = button(entry.name, () => {
    shown.trail.push({ id: folder.id, name: folder.name });
    open(entry.id);
  }, 'link');
  const cells = [
    el('th', { scope: 'row', className: entry.type }, opens),
    el('td', {}, entry.type === 'file' ? size(Number(entry.size)) : ''),
    el('td', {}, time(entry.modifiedTime)),
  ];
  if (may(presented.role, 'contributor')) {
    const path = `/${entry.type === 'folder' ? 'folders' : 'files'}/${entry.id}`;
    const remove = button(words.remove, () => {
      // Asked for twice: a dialog would not open inside another site's page.
      if (remove.textContent === words.remove) { remove.textContent = words.sure; return; }
      attempt(says, async () => { await api('DELETE', path); await open(folder.id); });
    }, 'quiet small');
    cells.push(el('td', {}, remove));
  }
  return el('tr', {}, ...cells);
}

function adding(folder, says) {
  const again = () => open(folder.id);
  const name = el('input', { type: 'text', 'aria-label': words.folderName, placeholder: words.folderName, maxLength: 255 });
  const form = el('form', { hidden: true, onsubmit: (event) => {
    event.preventDefault();
    const body = JSON.stringify({ name: name.value, description: '' });
    attempt(says, async () => { await api('POST', `/folders/${folder.id}`, body); await again(); });
  } }, name, el('button', { type: 'submit' }, words.make));
  const sent = (files) => send(says, '/files/data', { parentID: folder.id }, files, again);
  place.ondragover = (event) => { event.preventDefault(); place.classList.add('over'); };
  place.ondragleave = () => place.classList.remove('over');
  place.ondrop = (event) => {
    event.preventDefault();
    place.classList.remove('over');
    if (event.dataTransfer.files.length > 0) sent([...event.dataTransfer.files]);
  };
  const actions = el('div', { className: 'actions' }, picker(words.upload, true, sent),
    button(words.folder, () => { form.hidden = !form.hidden; name.focus(); }, 'quiet'));
  return { actions, form };
}

async function showFolder(id, presented) {
  const folder = await api('GET', `/folders/${id}`);
  shown.name = folder.name;
  const says = el('p', { className: 'says', role: 'status' });
  const { actions, form } = may(presented.role, 'contributor') ? adding(folder, says) : {};
  const rows = el('tbody');
  const columns = [words.name, words.size, words.changed].concat(form ? [''] : []);
  const heads = columns.map((text) => el(text ? 'th' : 'td', text ? { scope: 'col' } : {}, text));
  const table = el('table', {}, el('thead', {}, el('tr', {}, ...heads)), rows);
  let offset = 0;
  const more = button(words.more, () => attempt(says, next), 'quiet');
  async function next() {
    const list = await api('GET', `/folders/${id}/items?limit=${PAGE}&offset=${offset}`);
    offset += Number(list.count);
    rows.append(...list.items.map((entry) => row(entry, presented, says, folder)));
    more.hidden = list.hasMore !== '1';
    if (offset === 0) table.replaceWith(el('p', { className: 'empty' }, words.empty));
  }
  show(trail(), el('header', {}, el('div', {}, el('h1', {}, folder.name)), actions), says, form, table, more);
  await next();
}

// Shows an item: whatever is shown, the role and the language are asked for anew.
async function open(id) {
  place.ondragover = null;
  place.ondrop = null;
  try {
    const presented = await (await call('GET', `/documents/embed/link/app/${link}/presentation/${id}`)).json();
    settle(presented);
    if (id.startsWith('F')) await showFolder(id, presented);
    else await showFile(id, presented);
  } catch (error) {
    if (error.code === '-26') ended();
    else show(trail(), el('p', { className: 'problem', role: 'alert' }, error.message));
  }
}

function ready() {
  // It holds no secret: whoever embeds the page may know that it waits.
  if (window.parent !== window) window.parent.postMessage({ message: 'appLinkReady' }, '*');
}

window.addEventListener('message', (event) => {
  if (event.source !== window.parent || !isAllowed(event.origin, parents, location.origin)) return;
  const { message, appLinkAccessToken, appLinkRefreshToken, embedPreview } = event.data ?? {};
  if (message !== 'setAppLinkTokens') return;
  if (typeof appLinkAccessToken !== 'string' || typeof appLinkRefreshToken !== 'string') return;
  if (appLinkRefreshToken === dead) return;
  tokens.access = appLinkAccessToken;
  tokens.refresh = appLinkRefreshToken;
  shown.wantsPreview = embedPreview === undefined || String(embedPreview) === 'true';
  shown.trail = [];
  renewLater();
  open(item);
});

setTimeout(() => {
  if (!tokens.access) document.getElementById('waiting')?.replaceChildren(words.outside);
}, window.parent === window ? 0 : EXPLAIN_AFTER_MS);
ready();
