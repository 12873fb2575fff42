/* Loads a page again when its site was built anew. A page that is out of sight holds no connection: browsers have six. */
(function () {
  "use strict";
  var script = document.currentScript;
  if (!window.EventSource || !script) return;
  var address = script.src.replace("reload.js", "events?") + script.getAttribute("data-version");
  var events = null;

  function listen() {
    if (document.visibilityState === "hidden") {
      if (events) events.close();
      events = null;
    } else if (!events) {
      events = new EventSource(address);
      events.onmessage = function () {
        events.close();
        location.reload(); // which keeps the place on the page
      };
    }
  }

  document.addEventListener("visibilitychange", listen);
  listen();
})();
