/* Reports' pages → a comparison: fetches them, and fills the empty one that this page brings along. */
(function () {
  "use strict";
  const BRIEF = 320; /* a cell of at most so many characters follows the reader down beside one */
  const MUCH_LONGER = 2.5; /* that is so much longer */

  function all(part, selector) {
    return Array.from(part.querySelectorAll(selector));
  }

  function made(name, className, words) {
    const element = document.createElement(name);
    element.className = className;
    element.textContent = words;
    return element;
  }

  /* Return the report of a key, or the trouble with it; `failed` where it may come another time. */
  function read(key, root) {
    const url = new URL(`reports/${key.slice(0, -5)}/${key.slice(-4)}/index.html`, root).href;
    return fetch(url).then((response) => {
      if (response.status === 404) {
        return { key, trouble: `本站没有“${key}”这份报告，请核对县名拼音和年度，或在“任选报告对照”里另选。` };
      }
      return response.text().then((text) => opened(key, url, new DOMParser().parseFromString(text, "text/html")));
    }).catch(() => ({ key, failed: true, trouble: `“${key}”的页面没有取到，可能是网络不通。` }));
  }

  function opened(key, url, page) {
    const standing = page.getElementById("standing");
    const { name, year, place } = standing.dataset;
    const report = { key, url, page, name, place, full: `${name} ${year}`, parts: standing.content, cells: {} };
    all(report.parts, "[data-row]").forEach((cell) => {
      report.cells[cell.dataset.row] = cell;
    });
    return report;
  }

  /* A part of a report's page for this one: links lead where they led, ids carry the report, nothing can run. */
  function taken(part, report) {
    const copy = part.cloneNode(true);
    all(copy, "script").forEach((one) => one.remove());
    [copy].concat(all(copy, "*")).forEach((one) => {
      Array.from(one.attributes).filter(({ name }) => /^(on|src|xlink)|action/.test(name)).forEach(({ name }) => one.removeAttribute(name));
      if (one.id) {
        one.id = `${report.key}-${one.id}`;
      }
      if (one.hasAttribute("href")) {
        const target = new URL(one.getAttribute("href"), report.url);
        one.setAttribute("href", /^http/.test(target.protocol) ? target.href : "");
      }
    });
    return document.importNode(copy, true);
  }

  /* An item stands one heading lower in a row, beside its topic's name; links within its report stay on this page. */
  function item(anchor, report) {
    const copy = taken(report.page.getElementById(anchor), report);
    copy.className = "item";
    all(copy, ".item-topics").forEach((topics) => topics.remove());
    all(copy, "h3.item-heading").forEach((heading) => {
      const lower = made("h4", "item-heading", "");
      lower.append(...heading.childNodes);
      heading.parentNode.replaceChild(lower, heading);
    });
    all(copy, ".item-number, .answer a").forEach((link) => {
      link.setAttribute("href", `#${report.key}-${link.hash.slice(1)}`);
    });
    return copy;
  }

  function cell(row, report, longest) {
    const own = report.cells[row];
    const length = Number(own.dataset.length);
    const brief = length <= BRIEF && longest > MUCH_LONGER * Math.max(length, 60);
    const body = made("div", brief ? "cell-body brief" : "cell-body", "");
    all(own, ".context").forEach((context) => {
      body.append(...(context.textContent ? [taken(context, report)] : []));
      body.append(...context.dataset.items.split(" ").map((anchor) => item(anchor, report)));
    });
    body.append(taken(own.querySelector(".rest"), report));
    const whole = made("div", "cell", "");
    whole.id = `${row}-${report.key}`;
    whole.append(made("h3", "cell-head", report.full), body);
    return whole;
  }

  function fillRow(section, row, reports) {
    const longest = Math.max(...reports.map((report) => Number(report.cells[row].dataset.length)));
    section.querySelector(".band").append(...reports.map((report) => cell(row, report, longest)));
    all(section, ".jump").forEach((jump) => reports.forEach((report) => {
      const words = report.cells[row].dataset.words;
      const alike = reports.filter((other) => other.name === report.name).length > 1;
      const link = made("a", "", alike ? report.full : report.name);
      link.href = `#${row}-${report.key}`;
      link.append(...(words ? [made("small", "", `（${words}）`)] : []));
      jump.append(link);
    }));
  }

  /* Rows in which no report says anything share a line, which keeps their ids. */
  function fillRows(part, reports) {
    const silent = part.querySelector(".silent");
    all(part, ".grid > .row").forEach((section) => {
      const states = reports.map((report) => report.cells[section.id].dataset.state);
      if (states.some((state) => state !== "absent" && state !== "nothing")) {
        fillRow(section, section.id, reports);
        return;
      }
      if (states[0] === "absent") {
        const name = made("span", "", section.querySelector("h2").textContent);
        name.id = section.id;
        silent.append(silent.firstElementChild ? "、" : "", name);
      }
      section.remove();
    });
    silent.hidden = !silent.firstElementChild;
    fillRow(part.querySelector(".frame"), "frame", reports);
  }

  function fillHeads(part, reports) {
    part.querySelector(".heads").append(...reports.map((report) => taken(report.parts.querySelector("[data-report]"), report)));
    all(part, "thead tr").forEach((row) => reports.forEach((report) => {
      const head = made("th", "", `${report.full} `);
      head.scope = "col";
      head.append(made("small", "", report.place));
      row.append(head);
    }));
  }

  function fillLegal(table, reports) {
    const rows = reports.map((report) => all(report.page, "#legal tbody tr"));
    rows[0].forEach((first, index) => {
      const row = made("tr", "", "");
      const cells = reports.map((report, column) => taken(rows[column][index].querySelector("td"), report));
      row.append(taken(first.querySelector("th"), reports[0]), ...cells);
      table.append(row);
    });
  }

  /* How each text divides over the rows; bars are drawn against the largest share. */
  function fillShares(table, sections, reports) {
    const parts = (section) => reports.map((report) => report.cells[section.id].querySelector("[data-thousandths]"));
    const filled = sections.filter((section) => parts(section).some((part) => /\d/.test(part.textContent)));
    const lengths = [].concat(...filled.map(parts)).map((part) => part.dataset.thousandths);
    const largest = Math.max(1, ...lengths);
    filled.forEach((section) => {
      const row = made("tr", "", "");
      const name = made("th", "", "");
      const link = made("a", "", section.querySelector("h2").textContent);
      link.href = `#${section.id}`;
      name.scope = "row";
      name.append(link);
      row.append(name, ...parts(section).map((part, column) => {
        const share = made("td", "", "");
        share.append(...taken(part, reports[column]).childNodes);
        share.querySelector("rect").setAttribute("width", `${Math.round((100 * part.dataset.thousandths) / largest)}%`);
        return share;
      }));
      table.append(row);
    });
  }

  function fill(part, reports) {
    fillHeads(part, reports);
    fillLegal(part.querySelector(".legal tbody"), reports);
    fillShares(part.querySelector(".shares tbody"), all(part, ".grid > .row"), reports);
    fillRows(part, reports);
  }

  window.duizhao = Object.assign(window.duizhao || {}, { all, made, taken, read, fill });
})();
