// Reads inspection documents in the reader's own browser: Python, PDFium and this package, all from the folder `engine`.
//
// From the page:  {id, type: "load"} and {id, type: "read", name, bytes: ArrayBuffer}.
// To the page:    {type: "progress", words, share: 0 to 1}, then {id, type: "ready", seconds};
//                 {id, type: "result", result, seconds, memory} with what the Python function `read_here` gives;
//                 {id, type: "failed", words, over} when the engine itself fails; when `over`, only a new worker helps.
const ENGINE = new URL("./engine/", import.meta.url);
const MB = 1024 * 1024;
const GZIP = [0x1f, 0x8b];
const LOADING = 0.8; // The share of the way that is over when all files are here

const tell = (message) => self.postMessage(message);
const megabytes = (bytes) => (bytes / MB).toFixed(1);

// -- Files -------------------------------------------------------------------------------------------------------------
// Whatever Python asks for later comes from here, or not at all: nothing leaves this folder.
const ownFetch = self.fetch.bind(self);
const loaded = new Map(); // Address -> response, for what Pyodide asks for by itself

self.fetch = (resource, options) => {
  const address = new URL(resource instanceof Request ? resource.url : resource, self.location.href);
  address.search = "";
  const ready = loaded.get(address.href);
  if (ready) return Promise.resolve(ready.clone());
  if (address.href.startsWith(ENGINE.href)) return ownFetch(resource, options);
  return Promise.reject(new TypeError(`${address.href} is not part of the engine`));
};
self.XMLHttpRequest = self.WebSocket = self.EventSource = undefined;

// The list of files changes with the site, so the newest is asked for; without a network the one kept will do.
async function plan() {
  const address = new URL("engine.json", ENGINE);
  const answer = await ownFetch(address, {cache: "no-cache"}).catch(() => ownFetch(address, {cache: "force-cache"}));
  if (!answer.ok) throw new Error(`engine.json: ${answer.status}`);
  return answer.json();
}

const sameBytes = (start, bytes) => start.every((byte, place) => bytes[place] === byte);

async function unzipped(bytes) {
  if (!sameBytes(GZIP, bytes)) return bytes; // the server may have unpacked it
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function verify(bytes, file) {
  if (!self.crypto?.subtle) return; // only where the page is not served safely
  const digest = new Uint8Array(await self.crypto.subtle.digest("SHA-256", bytes));
  const hash = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (hash !== file.sha256) throw new Error(`${file.name} is not the file that belongs here`);
}

async function load(file, arrived) {
  const address = new URL(file.name, ENGINE);
  address.search = file.sha256.slice(0, 12); // another version has another address, so that this one can be kept
  const answer = await ownFetch(address, {cache: "force-cache"});
  if (!answer.ok) throw new Error(`${file.name}: ${answer.status}`);
  const parts = [];
  for (const reader = answer.body.getReader(); ; ) {
    const {done, value} = await reader.read();
    if (done) break;
    parts.push(value);
    arrived(value.length);
  }
  const bytes = await unzipped(new Uint8Array(await new Blob(parts).arrayBuffer()));
  await verify(bytes, file);
  return bytes;
}

// -- The engine --------------------------------------------------------------------------------------------------------
const ASK = `
import json
from ilacs_analysis.showing.reading_here import read_here

lambda data, name: json.dumps(read_here(data.to_bytes(), name, None))
`;

function counter(total) {
  let sum = 0, told = -1;
  return (length) => {
    sum = Math.min(total, sum + length);
    const share = sum / total;
    if (share - told < 0.04 && share < 1) return;
    told = share;
    tell({type: "progress", words: `Loading (${megabytes(sum)} of ${megabytes(total)} MB)`, share: share * LOADING});
  };
}

async function start() {
  const begun = performance.now();
  const {files, bytes, python_info} = await plan();
  const arrived = counter(bytes);
  const modules = files.filter((file) => file.use === "module");
  const wanted = files.filter((file) => file.use !== "module");
  const imported = Promise.all(modules.map((file) => import(new URL(file.name, ENGINE).href)));
  const contents = await Promise.all(wanted.map((file) => load(file, arrived)));
  const packages = [];
  wanted.forEach((file, place) => {
    if (file.use === "packages") return packages.push(contents[place]);
    const type = file.as.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
    loaded.set(new URL(file.as, ENGINE).href, new Response(contents[place], {headers: {"Content-Type": type}}));
  });
  const [{loadPyodide}] = await imported;
  modules.forEach((file) => arrived(file.bytes));
  tell({type: "progress", words: "Python is starting", share: LOADING});
  const python = await loadPyodide({
    indexURL: ENGINE.href,
    packageBaseUrl: ENGINE.href,
    lockFileContents: {info: python_info, packages: {}}, // nothing else can be installed
  });
  loaded.clear();
  tell({type: "progress", words: "The document reader is being unpacked", share: 0.9});
  const extractDir = python.runPython("from site import getsitepackages; getsitepackages()[0]");
  for (const archive of packages) python.unpackArchive(archive, "wheel", {extractDir});
  const read = python.runPython(ASK);
  tell({type: "progress", words: "Ready", share: 1});
  return {python, read, seconds: (performance.now() - begun) / 1000};
}

let engine = null;
const begin = () => (engine ??= start());

async function read({id, name, bytes}) {
  const {python, read} = await begin();
  const begun = performance.now();
  const result = JSON.parse(read(new Uint8Array(bytes), name));
  const seconds = (performance.now() - begun) / 1000;
  tell({id, type: "result", result, seconds, memory: python._module.HEAPU8.length});
}

const ACTIONS = {
  load: async ({id}) => tell({id, type: "ready", seconds: (await begin()).seconds}),
  read,
};

const WHY = {
  load: "The document reader could not be loaded",
  read: "The document reader stopped at this file",
};

self.onmessage = async ({data}) => {
  try {
    await ACTIONS[data.type](data);
  } catch (error) {
    const what = engine && (await engine.then(() => "read", () => "load"));
    tell({id: data.id, type: "failed", words: `${WHY[what ?? data.type]} (${error?.message ?? error})`, over: true});
  }
};
