/* The service worker: keeps the pages that work without a network, and sends what waits when it is back. */

import { holder, is_kept, keep, noted, send, written } from "./queue.js";

const PREFIX = "shell-";

export function start({ release, files, shells, first }) {
  const name = PREFIX + release;
  const pages = Object.values(shells).flatMap((page) => Object.values(page));

  self.addEventListener("install", (event) => {
    event.waitUntil(fill().then(() => self.skipWaiting()));
  });
  self.addEventListener("activate", (event) => {
    event.waitUntil(clear().then(() => self.clients.claim()));
  });
  self.addEventListener("sync", (event) => {
    if (event.tag === "lianxin-send") event.waitUntil(send());
  });
  self.addEventListener("fetch", (event) => {
    const { request } = event;
    const url = new URL(request.url);
    if (url.origin !== location.origin) return;
    if (request.mode === "navigate" && request.method === "GET") event.respondWith(open(request, url));
    else if (request.mode === "navigate" && is_kept(url.pathname)) event.respondWith(sent(request, url));
    else if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => shell("nothing")));
    else if (request.method === "GET" && files.includes(url.pathname)) event.respondWith(file(request));
  });

  // A page that does not come makes the whole installation fail: an old shell stays until all is there
  async function fill() {
    const cache = await caches.open(name);
    const all = [...files, ...pages].map((address) => new Request(address, { cache: "reload", credentials: "omit" }));
    await cache.addAll(all);
  }

  async function clear() {
    const names = await caches.keys();
    await Promise.all(names.filter((old) => old.startsWith(PREFIX) && old !== name).map((old) => caches.delete(old)));
  }

  async function file(request) {
    const kept = await (await caches.open(name)).match(request, { ignoreVary: true });
    return kept || fetch(request);
  }

  async function shell(page) {
    const language = (await noted("language").catch(() => null)) || first;
    const address = shells[page][language] || shells[page][first];
    const kept = await (await caches.open(name)).match(address, { ignoreVary: true });
    return kept || fetch(address);
  }

  // Own pages come from the cache at once, all others from the network; without it, the one that fits
  async function open(request, url) {
    const own = /^\/offline\/(?:([a-z]+)\/)?$/.exec(url.pathname);
    if (own && shells[own[1] || "waiting"]) return shell(own[1] || "waiting");
    try {
      return await fetch(request);
    } catch {
      return shell(instead(url.pathname));
    }
  }

  // A form that never arrived is kept as if there had been no network; what was typed and photographed stays
  async function sent(request, url) {
    const copy = request.clone();
    try {
      return await fetch(request);
    } catch {
      const row = written(url.pathname, await copy.formData(), await holder());
      if (!row) return shell("nothing");
      try {
        await keep(row);
      } catch {
        return Response.redirect("/offline/waiting/?full", 303);
      }
      self.registration.sync?.register("lianxin-send").catch(() => {});
      return Response.redirect("/offline/waiting/?kept", 303);
    }
  }

  function instead(path) {
    if (path === "/report/") return "report";
    if (/^\/(inbox|workbench|tickets|assignments|whistle-tasks)\//.test(path)) return "tasks";
    return "nothing";
  }
}
