// Once the page stands, have the browser keep public pages for times without a line.

if ("serviceWorker" in navigator) {
  const start = () => navigator.serviceWorker.register("/service-worker.js").catch(() => undefined);
  if (document.readyState === "complete") start();
  else addEventListener("load", start);
}
