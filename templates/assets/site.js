/* What pages can do beyond reading: copy a link or a citation, show a passage that a filter hides. */
(function () {
  "use strict";

  var reports = {};
  var said = document.createElement("p");
  said.className = "unseen";
  said.setAttribute("role", "status");
  document.body.appendChild(said);

  function addressOf(item) {
    return location.href.split("#")[0] + "#" + item.id;
  }

  function citationOf(item) {
    var report = reports[item.getAttribute("data-item").split("#")[0]];
    var named = item.querySelector(".item-number").getAttribute("aria-label").replace(/^¶ /, "");
    var today = new Date();
    var date = today.getFullYear() + "年" + (today.getMonth() + 1) + "月" + today.getDate() + "日";
    return report.getAttribute("data-cite-before") + "，" + named.slice(0, named.lastIndexOf("，")) + "。" +
      report.getAttribute("data-cite-behind") + "。" + addressOf(item) + "，" + date + "查阅。";
  }

  /* Pages opened from a folder, or without https, have no clipboard of their own: the old way works there. */
  function copied(text) {
    if (navigator.clipboard && window.isSecureContext) {
      return navigator.clipboard.writeText(text);
    }
    var field = document.createElement("textarea");
    field.value = text;
    field.className = "unseen";
    document.body.appendChild(field);
    field.select();
    var done = document.execCommand("copy");
    document.body.removeChild(field);
    return done ? Promise.resolve() : Promise.reject(new Error("no clipboard"));
  }

  function button(name, item, textOf) {
    var made = document.createElement("button");
    made.type = "button";
    made.className = "copy";
    made.textContent = name;
    made.addEventListener("click", function () {
      var text = textOf(item);
      copied(text).then(function () {
        made.textContent = "已复制";
        said.textContent = name.slice(2) + "已复制";
        made.focus();
        setTimeout(function () {
          made.textContent = name;
          said.textContent = "";
        }, 2000);
      }, function () {
        window.prompt("请按 Ctrl+C 复制", text);
      });
    });
    return made;
  }

  /* Give the items of a part of the page their buttons: of the page as it came, or of what was put in later. */
  function equip(part) {
    part.querySelectorAll("[data-cite-before]").forEach(function (place) {
      reports[place.getAttribute("data-report")] = place;
    });
    part.querySelectorAll("[data-item]").forEach(function (item) {
      var foot = item.querySelector(".item-foot");
      if (window.Promise && foot && reports[item.getAttribute("data-item").split("#")[0]]) {
        foot.appendChild(button("复制链接", item, addressOf));
        foot.appendChild(button("复制引用", item, citationOf));
      }
    });
  }
  equip(document);

  /* A link may lead to a passage that the filter hides, or that stands folded. */
  function reveal() {
    var target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    var all = document.getElementById("show-all");
    if (!target) {
      return;
    }
    for (var above = target.parentElement; above; above = above.parentElement) {
      if (above.tagName === "DETAILS") {
        above.open = true;
      }
    }
    if (all && !target.getClientRects().length) {
      all.checked = true;
    }
    target.scrollIntoView();
  }
  addEventListener("hashchange", reveal);
  if (location.hash) {
    reveal();
  }

  /* What was put in later is no target yet: the browser is sent to it once more. */
  document.addEventListener("inserted", function (event) {
    equip(event.target);
    if (location.hash) {
      reveal();
      location.replace(location.hash);
    }
  });
})();
