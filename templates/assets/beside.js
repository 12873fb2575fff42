/* Any two to four reports side by side: the address says which, and in which order. */
(function () {
  "use strict";
  const { all, made, taken, read, fill } = window.duizhao;
  const MOST = 4;
  const main = document.getElementById("main");
  const chooser = document.getElementById("chooser");
  const told = document.getElementById("told");
  const skeleton = document.getElementById("skeleton");
  const ready = document.getElementById("ready");
  if (!(window.fetch && window.DOMParser && window.URL && skeleton.content && main.append && [].includes)) {
    return;
  }
  const root = new URL(chooser.dataset.root, location.href).href;

  /* Words from the address go to the page as text alone. */
  function tell(words) {
    return told.appendChild(made("p", "", words));
  }

  function inAddress() {
    const [, words] = /[?&]r=([^&]*)/.exec(location.search) || ["", ""];
    try {
      return decodeURIComponent(words.replace(/\+/g, " "));
    } catch (broken) {
      return words;
    }
  }

  /* Return the keys that the address asks for, and tell what is wrong with the others. */
  function asked() {
    const keys = [];
    inAddress().split(/[,，、\s]+/).filter(Boolean).forEach((word) => {
      if (!/^[a-z0-9]+(-[a-z0-9]+)*-\d{4}$/.test(word)) {
        tell(`“${word}”不是报告的名字，已略去。名字是县名拼音加年度，例如 jingyan-2023；请在“任选报告对照”里另选。`);
      } else if (keys.includes(word)) {
        tell(`“${word}”写了两次，只列一次。`);
      } else if (keys.length === MOST) {
        tell(`一次最多并排四份，没有列出“${word}”，可以先移去一份。`);
      } else {
        keys.push(word);
      }
    });
    return keys;
  }

  /* Return the address of the comparison of these reports that was built beforehand, if a list has it. */
  function readyIn(list, base) {
    const address = new URL(`compare/${keys.slice().sort().join("/")}/index.html`, root).href;
    return all(list, "a").some((link) => new URL(link.getAttribute("href"), base).href === address) && address;
  }

  /* It knows more: a reader who asks for its order, and has nothing to be told, is led there. */
  function ledTo(address) {
    const leads = address && faultless && keys.join() === keys.slice().sort().join();
    if (leads) {
      location.replace(address + location.hash);
    }
    return leads;
  }

  function link(words, href) {
    const way = made("a", "", words);
    way.href = href;
    return way;
  }

  /* Each way to order or drop columns is a link: the address is the state, and the way back is the browser's own. */
  function fillOrder(order, reports) {
    const shown = reports.map((report) => report.key);
    reports.forEach(({ key, full }, index) => {
      const one = made("span", "", `${full} `);
      const away = one.appendChild(link("移去", `?r=${shown.filter((other) => other !== key)}`));
      away.setAttribute("aria-label", `移去${full}`);
      if (index) {
        const swapped = shown.slice();
        swapped.splice(index - 1, 2, key, shown[index - 1]);
        const swap = order.appendChild(link("⇄", `?r=${swapped}`));
        swap.setAttribute("aria-label", `互换${reports[index - 1].full}与${full}`);
      }
      order.append(one);
    });
    order.addEventListener("click", (event) => {
      event.target.hash = location.hash;
    });
  }

  function show(reports, better) {
    const part = document.importNode(skeleton.content, true);
    const names = reports.map((report) => report.full);
    const last = names.pop();
    fill(part, reports);
    fillOrder(part.querySelector(".order"), reports);
    if (better) {
      part.querySelector(".in-browser").append(link("这几份有排好的对照，内容更全", better + location.hash));
    }
    document.title = document.title.replace(/^.*?(?= · )/, names.length ? `${names.join("、")} 与 ${last}` : last);
    const heading = main.querySelector("h1");
    heading.textContent = "";
    heading.append(...reports.map((report) => taken(report.parts.querySelector(".versus"), report)));
    main.className = `comparison columns-${reports.length}`;
    ready.parentNode.replaceChild(part, ready);
    chooser.open = reports.length < 2;
    main.dispatchEvent(new CustomEvent("inserted", { bubbles: true }));
  }

  /* One report alone: what it already stands beside. */
  function offerReady(report) {
    const list = report.page.querySelector("#beside .comparisons");
    tell(`这里只有一份报告，请再选一份，就可以并排对照${list ? "；它已经排好的对照列在下面。" : "。"}`);
    if (list) {
      chooser.after(taken(list, report));
    }
  }

  function arrived(found) {
    const reports = found.filter((one) => one.page);
    const better = reports.length === keys.length && readyIn(reports[0].page, reports[0].url);
    if (ledTo(better)) {
      return;
    }
    found.forEach((one, index) => {
      document.getElementById(`choice-${index + 1}`).value = one.page ? `${one.full} · ${one.place}` : one.key;
      const words = one.trouble && tell(one.trouble);
      if (one.failed) {
        words.appendChild(made("button", "", "再取一次")).addEventListener("click", () => location.reload());
      }
    });
    if (reports.length) {
      show(reports, better);
    }
    if (reports.length && keys.length === 1) {
      offerReady(reports[0]);
    }
  }

  function sideBySide() {
    const waiting = tell(`正在读取${keys.length}份报告……`);
    waiting.className = "waiting";
    Promise.all(keys.map((key) => read(key, root))).then(arrived).catch(() => {
      tell("这几份报告的页面没有读懂，可能本站正在更新。请稍后刷新，或先看下面排好的对照。");
    }).then(() => waiting.remove());
  }

  function inFolder() {
    const address = keys.length && readyIn(ready, location.href);
    const words = tell("任选对照要读取别的页面，从文件夹里打开的网页做不到，请从网站上打开。下面列出的对照已经排好，可以照常打开。");
    if (address) {
      words.append(link("打开所选几份的对照", address + location.hash));
    }
  }

  document.getElementById("without-script").hidden = true;
  const keys = asked();
  const faultless = !told.firstChild;
  chooser.hidden = location.protocol === "file:";
  if (chooser.hidden) {
    inFolder();
  } else if (keys.length && !ledTo(readyIn(ready, location.href))) {
    sideBySide();
  }
})();
